package dev.roomcast.cli;

import java.lang.management.ManagementFactory;
import java.util.OptionalLong;
import javax.management.JMException;
import javax.management.ObjectName;

/** Whether this machine, and the JVM as it was started, have room for the connections that there may be. */
final class MachineCheck {
    /** Open files beside connections: the jar, logs, selectors. */
    private static final long OTHER_FILES = 64;
    /** Of the heap, for an idle window; by the README's figures, rounded up. */
    private static final long BYTES_PER_CONNECTION = 4_096;
    private static final long MEBIBYTE = 1 << 20;

    private MachineCheck() {
    }

    /**
     * The limit for open files. The JVM has raised its own to the hard limit, as the server's does.
     *
     * @param maxConnections 0 for any number
     */
    static Finding openFiles(int maxConnections) {
        return openFiles(figure("MaxFileDescriptorCount"), maxConnections);
    }

    static Finding openFiles(OptionalLong limit, int maxConnections) {
        if (limit.isEmpty()) {
            return Finding.ok("open files", "no limit is known here");
        }
        long files = limit.getAsLong();
        long needed = maxConnections + OTHER_FILES;
        if (files < needed) {
            return Finding.warn("open files", "at most " + files + ", while max-connections is " + maxConnections
                    + ": LimitNOFILE=" + needed + " in the unit, ulimit -n " + needed + " in a shell, or max-connections="
                    + Math.max(1, files - OTHER_FILES));
        }
        return Finding.ok("open files", "at most " + files + ", enough for "
                + (maxConnections == 0 ? "some connections" : "max-connections=" + maxConnections));
    }

    /** The heap. */
    static Finding memory(int maxConnections) {
        return memory(Runtime.getRuntime().maxMemory(), figure("TotalMemorySize"), maxConnections);
    }

    static Finding memory(long heap, OptionalLong machine, int maxConnections) {
        String is = "heap of " + heap / MEBIBYTE + " MiB at most";
        if (machine.isPresent() && heap > machine.getAsLong() / 4 * 3) {
            return Finding.warn("memory", is + ", on a machine of " + machine.getAsLong() / MEBIBYTE
                    + " MiB: set -Xmx lower, the JVM needs memory beside it");
        }
        long needed = maxConnections * BYTES_PER_CONNECTION;
        if (heap < needed) {
            return Finding.warn("memory", is + ", while max-connections=" + maxConnections + " may need "
                    + needed / MEBIBYTE + " MiB: set -Xmx higher, or max-connections lower");
        }
        return Finding.ok("memory", is);
    }

    /** By its name: the interface is in a module that a small runtime may have left out. */
    private static OptionalLong figure(String attribute) {
        try {
            Object value = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), attribute);
            return value instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
        } catch (JMException e) {
            return OptionalLong.empty();
        }
    }
}
