package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import dev.roomcast.figures.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The servers that are compared; {@code make bench-peers} installs what they need. */
final class Peers {
    private static final Path INSTALLED = Path.of("bench/target/peers");
    private static final Path NODE = INSTALLED.resolve("node");
    private static final Path NETTY_LIBRARIES = INSTALLED.resolve("netty-socketio/lib");
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    /** The same for all servers on the JVM. */
    private static final List<String> JVM = List.of(JAVA, "-XX:+UseSerialGC", "-Xmn12m", "-Xmx256m");
    /** A full collection leaves none; else it may leave as much as a twentieth of the heap, and that would count as live. */
    static final String NO_GARBAGE = "-XX:MarkSweepDeadRatio=0";
    private static final String ROOMCAST_JAR = "target/roomcast.jar";

    private Peers() {
    }

    /** All, ours first. */
    static List<Peer> all() throws IOException {
        String node = "Node " + Facts.output(List.of("node", "--version"));
        return List.of(
                roomcast(),
                new Peer("Roomcast, all cores", "the same with `--loops {loops}`, one for each core it has",
                        Dialect.SOCKET_IO, true, EnumSet.of(Work.Kind.FAN_OUT, Work.Kind.UNICAST),
                        java("-jar", ROOMCAST_JAR, "--port", "{port}", "--loops", "{loops}")),
                new Peer("socket.io on Node", "npm socket.io " + npmVersion("socket.io") + ", " + node,
                        Dialect.SOCKET_IO, false, EnumSet.complementOf(EnumSet.of(Work.Kind.ASK)),
                        List.of("node", NODE.resolve("socketio.js").toString(), "{port}")),
                new Peer("ws on Node", "npm ws " + npmVersion("ws") + ", " + node
                        + ": bare WebSockets, so shorter messages, no join, no polling",
                        Dialect.RAW, false, EnumSet.complementOf(EnumSet.of(Work.Kind.POLLING, Work.Kind.ASK)),
                        List.of("node", NODE.resolve("ws.js").toString(), "{port}")),
                new Peer("netty-socketio", nettyVersions() + ", same JVM and flags; triggers by Netty on a port of "
                        + "their own", Dialect.SOCKET_IO, false, EnumSet.complementOf(EnumSet.of(Work.Kind.ASK)),
                        java("-cp", INSTALLED.resolve("netty-socketio/peer.jar") + ":" + NETTY_LIBRARIES + "/*",
                                "dev.roomcast.peer.NettySocketIo", "{port}", "{triggerPort}")));
    }

    /** Ours, on one core. */
    static Peer roomcast() {
        return new Peer("Roomcast", "`java " + String.join(" ", JVM.subList(1, JVM.size()))
                + " -jar roomcast.jar --loops 1`",
                Dialect.SOCKET_IO, false, EnumSet.allOf(Work.Kind.class),
                java("-jar", ROOMCAST_JAR, "--port", "{port}", "--loops", "1"));
    }

    /** The same with so many loops, and on all cores where they are more than one. */
    static Peer roomcast(int loops) {
        return new Peer("Roomcast --loops " + loops, roomcast().description(), Dialect.SOCKET_IO, loops > 1,
                Set.of(Work.Kind.FAN_OUT), java("-jar", ROOMCAST_JAR, "--port", "{port}", "--loops",
                        Integer.toString(loops)));
    }

    /**
     * One loop, {@link #NO_GARBAGE}, more settings, and with triggers and metrics on a port of their own, where there is no
     * TLS.
     */
    static Peer roomcastForMemory(String name, Dialect dialect, List<String> settings) {
        List<String> command = new ArrayList<>(java(NO_GARBAGE, "-jar", ROOMCAST_JAR, "--port", "{port}",
                "--loops", "1", "--admin-port", "{triggerPort}"));
        command.addAll(settings);
        return new Peer(name, roomcast().description(), dialect, false, Set.of(Work.Kind.CHURN, Work.Kind.IDLE),
                command);
    }

    /** The yardstick; its classes are where this program's are. */
    static Peer bare() {
        return new Peer("bare NIO loop", "`BareServer`", Dialect.SOCKET_IO, false,
                Set.of(Work.Kind.FAN_OUT, Work.Kind.UNICAST, Work.Kind.ASK),
                java("-cp", System.getProperty("java.class.path"), BareServer.class.getName(), "{port}"));
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>(JVM);
        command.addAll(List.of(arguments));
        return command;
    }

    private static String npmVersion(String name) throws IOException {
        Path file = NODE.resolve("node_modules").resolve(name).resolve("package.json");
        return Files.exists(file) ? (String) JsonFile.readObject(file).get("version") : "(not installed)";
    }

    private static String nettyVersions() throws IOException {
        if (!Files.isDirectory(NETTY_LIBRARIES)) {
            return "netty-socketio (not installed)";
        }
        try (var libraries = Files.list(NETTY_LIBRARIES)) {
            return libraries.map(library -> library.getFileName().toString())
                    .filter(name -> name.matches("netty-(socketio|transport)-\\d.*\\.jar")).sorted()
                    .map(name -> name.replace(".jar", "").replaceFirst("-(?=\\d)", " "))
                    .collect(Collectors.joining(", "));
        }
    }
}
