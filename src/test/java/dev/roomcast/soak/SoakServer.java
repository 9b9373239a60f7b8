package dev.roomcast.soak;

import dev.roomcast.TlsFolder;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The server that is soaked, in a process of its own: Roomcast on a plain port and on one of TLS, with time-outs of a
 * few seconds, so that all of them pass many times. Prints both ports, then answers each line of its input by one.
 * Linux alone: files and memory are those of {@code /proc/self}.
 */
final class SoakServer {
    /** Of one message and of what may wait for one client. */
    static final int MAX_PAYLOAD = 100_000;
    static final int MAX_QUEUE = 256 * 1024;

    private static final int COLLECTIONS = 4;

    private final AtomicLong ahead = new AtomicLong();
    private final List<Roomcast> servers;

    private SoakServer() throws IOException {
        servers = List.of(settings().start(),
                settings().tlsCert(TlsFolder.file("ec.pem")).tlsKey(TlsFolder.file("ec.key")).start());
    }

    public static void main(String[] arguments) throws IOException {
        SoakServer server = new SoakServer();
        for (Roomcast each : server.servers) {
            System.out.println(each.port());
        }
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(server.answer(line));
        }
        server.servers.forEach(Roomcast::close);
    }

    private RoomcastBuilder settings() {
        // A clock that can be moved on, so that the end of a soak need not wait for the longest of all time-outs.
        LongSupplier clock = () -> System.nanoTime() + ahead.get();
        return Roomcast.builder().port(0).loops(2).nanoClock(clock).maxPayload(MAX_PAYLOAD).maxQueue(MAX_QUEUE)
                .pingInterval(2_000).pingTimeout(4_000).connectTimeout(4_000).headerTimeout(3_000)
                .contentTimeout(3_000).idleTimeout(6_000).messageTimeout(3_000).resumeTimeout(1_000)
                .tlsHandshakeTimeout(4_000);
    }

    private Figures answer(String question) throws IOException {
        return switch (question) {
            case "look" -> look();
            case "collect" -> collect();
            case "advance" -> advance();
            case "counters" -> counters();
            default -> throw new IllegalArgumentException("asked " + question);
        };
    }

    /** What there is now. */
    private Figures look() throws IOException {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("connections", sum(Roomcast::connectionCount));
        figures.put("sessions", sum(Roomcast::sessionCount));
        figures.put("rooms", sum(Roomcast::roomCount));
        figures.put("timers", sum(server -> server.timerCount().join()));
        figures.put("queuedBytes", sum(server -> server.queuedBytes().join()));
        figures.put("heapBytes", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).findFirst().orElseThrow();
        figures.put("directBuffers", direct.getCount());
        figures.put("directBytes", direct.getMemoryUsed());
        figures.put("openFiles", openFiles());
        figures.put("threads", (long) ManagementFactory.getThreadMXBean().getThreadCount());
        figures.put("rssBytes", status("VmRSS:"));
        figures.put("peakRssBytes", status("VmHWM:"));
        figures.put("cpuMillis", ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis());
        return new Figures(figures);
    }

    /** Lets go of what nobody refers to; several times, since buffers outside the heap are freed after a collection. */
    private Figures collect() throws IOException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return look();
    }

    /** Moves the clock on by a second. */
    private Figures advance() throws IOException {
        ahead.addAndGet(TimeUnit.SECONDS.toNanos(1));
        servers.forEach(Roomcast::wake);
        return look();
    }

    /** All counters of both servers together. */
    private Figures counters() {
        Map<String, Long> figures = new LinkedHashMap<>();
        for (Roomcast server : servers) {
            List<Object> layers = new ArrayList<>(List.of(server.ioCounters(), server.httpCounters(),
                    server.engineCounters(), server.socketCounters(), server.protocol1Counters(),
                    server.feedCounters(), server.counters()));
            layers.addAll(server.webSocketCounters());
            for (Object counters : layers) {
                String layer = counters.getClass().getSimpleName().replace("Counters", "").toLowerCase();
                Stream.of(counters.getClass().getFields()).filter(field -> field.getType() == LongAdder.class)
                        .forEach(field -> {
                            try {
                                figures.merge(layer + "." + field.getName(), ((LongAdder) field.get(counters)).sum(),
                                        Long::sum);
                            } catch (IllegalAccessException e) {
                                throw new AssertionError("a public field", e);
                            }
                        });
            }
        }
        return new Figures(figures);
    }

    /** Counts one of the two servers. */
    @FunctionalInterface
    private interface Count {
        long of(Roomcast server);
    }

    private long sum(Count count) {
        return servers.stream().mapToLong(count::of).sum();
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private static long status(String field) throws IOException {
        String line = Files.readAllLines(Path.of("/proc/self/status")).stream().filter(each -> each.startsWith(field))
                .findFirst().orElseThrow();
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
