package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program that has run to its end, twenty seconds at most. Scripts come from a file, so that their text reaches the
 * program as UTF-8 whatever the locale of this JVM.
 */
record Command(int status, String out, String err) {
    private static final long DEADLINE_SECONDS = 30;

    /** Runs a shell script; {@code $1} and so on are the arguments. */
    static Command sh(String script, String... arguments) throws IOException, InterruptedException {
        return sh(Map.of(), script, arguments);
    }

    /** The same with more variables in its environment. */
    static Command sh(Map<String, String> environment, String script, String... arguments)
            throws IOException, InterruptedException {
        return scripted(environment, "sh", script, arguments);
    }

    /** Runs PHP; {@code $argv[1]} and so on are the arguments. */
    static Command php(String script, String... arguments) throws IOException, InterruptedException {
        return scripted(Map.of(), "php", "<?php " + script, arguments);
    }

    /** Runs a program with no input. */
    static Command run(Map<String, String> environment, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("roomcast", ".out");
        Path err = Files.createTempFile("roomcast", ".err");
        try {
            Process process = builder(environment, command).redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile()).redirectError(err.toFile()).start();
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " did not end; it printed " + read(out) + read(err));
            }
            return new Command(process.exitValue(), read(out), read(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** A process that finds neither settings of ours nor a proxy in its environment. */
    static ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet()
                .removeIf(name -> name.startsWith("ROOMCAST_") || name.toLowerCase().endsWith("_proxy")
                        || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** What it printed, when it succeeded; fails when it did not. */
    String output() {
        assertThat(status).as("exit status; it printed " + out + err).isZero();
        return out;
    }

    private static Command scripted(Map<String, String> environment, String program, String script,
            String... arguments) throws IOException, InterruptedException {
        Path file = Files.createTempFile("roomcast", "." + program);
        try {
            Files.writeString(file, script);
            List<String> command = new ArrayList<>(List.of(program, file.toString()));
            command.addAll(List.of(arguments));
            return run(environment, command);
        } finally {
            Files.delete(file);
        }
    }

    private static String read(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
