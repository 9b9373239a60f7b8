package dev.roomcast.figures;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** When, where and with what something was measured: figures without it mean nothing. */
public final class Facts {
    private Facts() {
    }

    /**
     * Those of now.
     *
     * @param command what measures
     */
    public static Map<String, Object> now(String command) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("date", LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")));
        facts.put("commit", output(List.of("git", "describe", "--always", "--dirty", "--abbrev=7", "--exclude=*")));
        facts.put("command", command);
        facts.put("machine", cores() + " cores (" + processor() + "), "
                + Math.round(memoryBytes() / 1e9) + " GB, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version"));
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        return facts;
    }

    /** In a sentence. */
    public static String text(Map<?, ?> facts) {
        return facts.get("date") + ", commit " + facts.get("commit") + ", " + facts.get("machine") + ", "
                + facts.get("java") + ", `" + facts.get("command") + "`";
    }

    /** In a list: the sentence, the method, and the server. */
    static String listWithServer(Map<?, ?> facts) {
        return "- " + text(facts) + "\n- " + facts.get("method") + ".\n- **Server**: " + facts.get("server") + ".\n";
    }

    /** In a list: the sentence, the method, and each of the programs that one of the facts names. */
    static String list(Map<?, ?> facts, String programs) {
        StringBuilder list = new StringBuilder("- " + text(facts) + "\n- " + facts.get("method") + "\n");
        ((Map<?, ?>) facts.get(programs)).forEach((name, what) ->
                list.append("- **").append(name).append("**: ").append(what).append('\n'));
        return list.toString();
    }

    /**
     * How many of some lines were disturbed, and how many failed.
     *
     * @param consequence what comes of being disturbed
     */
    static String trust(long disturbed, long failed, int lines, String consequence) {
        return (disturbed == 0 ? "Undisturbed" : disturbed + " of " + lines + " lines were disturbed: others used more than "
                + Numbers.percent(Line.CALM) + " of a core, and " + consequence) + "; "
                + (failed == 0 ? "no failures" : failed + " of " + lines + " lines with failures");
    }

    /** What a command prints, on one line; that it is not there, where it is not. */
    public static String output(List<String> command) throws IOException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return process.waitFor() == 0 ? text : "unknown";
        } catch (IOException e) {
            return "no " + command.get(0);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while " + command.get(0) + " ran", e);
        }
    }

    /** Those of the machine, on how many this program may ever run. */
    private static long cores() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("processor")).count();
        }
    }

    private static String processor() throws IOException {
        return line(Path.of("/proc/cpuinfo"), "model name").replaceAll(".*: ", "");
    }

    private static double memoryBytes() throws IOException {
        return 1024 * Double.parseDouble(line(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", ""));
    }

    private static String line(Path file, String beginning) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(beginning)).findFirst().orElse(beginning + ": 0");
        }
    }
}
