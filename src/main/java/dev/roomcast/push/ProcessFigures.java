package dev.roomcast.push;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.OptionalLong;

/** What the JVM says of this process. Slow: open files are counted one by one. From any thread but a loop's. */
final class ProcessFigures {
    private ProcessFigures() {
    }

    /** Bytes of the heap: used, committed, and the most that there may be. */
    static MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }

    /** File descriptors in use, connections among them; empty where the system has none. */
    static OptionalLong openFiles() {
        return unix("getOpenFileDescriptorCount");
    }

    /** File descriptors that there may be. */
    static OptionalLong maxFiles() {
        return unix("getMaxFileDescriptorCount");
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
