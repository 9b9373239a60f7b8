package dev.roomcast.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A JDK and a collector that a server may run with.
 *
 * @param name as tables call it
 * @param home of the JDK
 * @param version of the JDK
 * @param flags that choose the collector and bound the heap
 */
record Jvm(String name, Path home, Runtime.Version version, List<String> flags) {
    /** Where Debian has JDKs. */
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(.*)\"$");
    /** The first whose ZGC has generations. */
    private static final int ZGC_FROM = 21;
    /** Messages of 16 MiB are there several times at once: as they came, as text, as frames, as deflated frames. */
    private static final String HEAP = "-Xmx512m";
    /** That messages of 16 MiB may come and go, as many as can be. */
    private static final List<String> LIMITS = List.of("--loops", "1", "--max-payload", "17000000", "--max-queue",
            "67108864", "--max-byte-rate", "0");

    /** Serial and G1 on the JDK that this runs on; ZGC on the newest that is installed, if that is new enough. */
    static List<Jvm> all() throws IOException {
        Path own = Path.of(System.getProperty("java.home"));
        List<Jvm> all = new ArrayList<>();
        all.add(of("Serial", own, Runtime.version(), "-XX:+UseSerialGC", "-Xmn12m"));
        all.add(of("G1", own, Runtime.version(), "-XX:+UseG1GC"));
        newest(INSTALLED, ZGC_FROM).ifPresent(all::add);
        return all;
    }

    /** ZGC on the newest JDK below a folder; empty where none is as new as that. */
    static Optional<Jvm> newest(Path folder, int from) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Optional<Jvm> newest = Optional.empty();
        try (var homes = Files.list(folder)) {
            for (Path home : homes.sorted().toList()) {
                Optional<Runtime.Version> version = versionOf(home);
                if (version.isPresent() && version.get().feature() >= from
                        && (newest.isEmpty() || newest.get().version.compareTo(version.get()) < 0)) {
                    newest = Optional.of(zgc(home, version.get()));
                }
            }
        }
        return newest;
    }

    /** What it is, for a report. */
    String description() {
        return "`java " + String.join(" ", flags) + " -jar roomcast.jar " + String.join(" ", LIMITS) + "` of JDK "
                + version;
    }

    /** A server that runs with it, and says when it is stopped. */
    Peer server() {
        List<String> command = new ArrayList<>(List.of(home.resolve("bin/java").toString()));
        command.addAll(flags);
        command.add(PauseLog.flag(pauseLog()));
        command.addAll(List.of("-jar", "target/roomcast.jar", "--port", "{port}"));
        command.addAll(LIMITS);
        return new Peer("latency " + name, description(), Dialect.SOCKET_IO, false, Set.of(), command);
    }

    /** Where it says that. */
    Path pauseLog() {
        return Path.of("bench/target", "latency-" + name.replaceAll("\\W+", "-") + "-pauses.log");
    }

    /** Generations are the only kind from 23 on, of which it takes no flag any more from 24 on. */
    private static Jvm zgc(Path home, Runtime.Version version) {
        return version.feature() < 23 ? of("ZGC", home, version, "-XX:+UseZGC", "-XX:+ZGenerational")
                : of("ZGC", home, version, "-XX:+UseZGC");
    }

    private static Jvm of(String collector, Path home, Runtime.Version version, String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add(HEAP);
        return new Jvm(collector + ", JDK " + version.feature(), home, version, all);
    }

    /** Empty where there is no JDK. */
    private static Optional<Runtime.Version> versionOf(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.exists(release)) {
            return Optional.empty();
        }
        Matcher version = VERSION.matcher(Files.readString(release, StandardCharsets.UTF_8));
        return version.find() ? Optional.of(Runtime.Version.parse(version.group(1))) : Optional.empty();
    }
}
