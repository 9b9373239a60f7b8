package dev.roomcast.push;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** What the JVM says of this process. Slow: open files are counted one by one. From any thread but a loop's. */
final class ProcessFigures {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    /**
     * One of the JVM's collectors.
     *
     * @param name such as {@code G1 Young Generation}
     * @param count collections so far
     * @param millis that they took in all
     */
    record Collector(String name, long count, long millis) {
    }

    private ProcessFigures() {
    }

    /** Bytes of the heap: used, committed, and the most that there may be. */
    static MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }

    /** Bytes beside the heap: classes, compiled code. */
    static MemoryUsage nonHeap() {
        return ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    }

    static List<Collector> collectors() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().map(ProcessFigures::collector).toList();
    }

    /** Threads alive. */
    static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** When the JVM was started, in milliseconds since 1970. */
    static long startMillis() {
        return ManagementFactory.getRuntimeMXBean().getStartTime();
    }

    /** CPU time that the process has used, in nanoseconds; empty where the system does not tell. */
    static OptionalLong cpuNanos() {
        return unix("getProcessCpuTime");
    }

    /** Bytes of memory that the process has; empty where the system does not tell as Linux does. */
    static OptionalLong residentBytes() {
        try {
            if (!Files.isReadable(STATUS)) {
                return OptionalLong.empty();
            }
            // As in "VmRSS:	  52340 kB".
            return Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1).stream()
                    .filter(line -> line.startsWith(RESIDENT)).map(line -> line.replaceAll("[^0-9]", ""))
                    .filter(digits -> !digits.isEmpty()).mapToLong(digits -> Long.parseLong(digits) * 1_024).findFirst();
        } catch (IOException e) {
            // No figure is better than no answer at all.
            return OptionalLong.empty();
        }
    }

    /** File descriptors in use, connections among them; empty where the system has none. */
    static OptionalLong openFiles() {
        return unix("getOpenFileDescriptorCount");
    }

    /** File descriptors that there may be. */
    static OptionalLong maxFiles() {
        return unix("getMaxFileDescriptorCount");
    }

    private static Collector collector(GarbageCollectorMXBean bean) {
        // -1 where the JVM does not know.
        return new Collector(bean.getName(), Math.max(0, bean.getCollectionCount()),
                Math.max(0, bean.getCollectionTime()));
    }

    /** By reflection: the type is in a module, {@code jdk.management}, that a small runtime may have left out. */
    private static OptionalLong unix(String getter) {
        try {
            Class<?> type = Class.forName("com.sun.management.UnixOperatingSystemMXBean");
            Object system = ManagementFactory.getOperatingSystemMXBean();
            return type.isInstance(system) ? OptionalLong.of((Long) type.getMethod(getter).invoke(system))
                    : OptionalLong.empty();
        } catch (ReflectiveOperationException e) {
            // No figure is better than no answer at all.
            return OptionalLong.empty();
        }
    }
}
