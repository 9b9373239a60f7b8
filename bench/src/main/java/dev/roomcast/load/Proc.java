package dev.roomcast.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What Linux tells of processes and of the machine, from {@code /proc} (proc(5)). */
final class Proc {
    /** A tick in these files: 100 a second on every Linux that has a JVM. */
    private static final long TICK_NANOS = 10_000_000;
    /** Of the fields behind the process's name, which may itself hold blanks: user and system time. */
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;
    /** Of the machine's times: all but idle, waiting for disks, and the guests, whose time is counted twice. */
    private static final List<Integer> BUSY = List.of(1, 2, 3, 6, 7, 8);

    /** Of what the scheduler tells of a thread, in nanoseconds. */
    private static final int RAN = 0;
    private static final int WAITED = 1;

    private Proc() {
    }

    /** CPU time that all threads of a process have used, in steps of 10 ms. */
    static long cpuNanos(long pid) throws IOException {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * TICK_NANOS;
    }

    /** Memory of a process that is in RAM; buffers of the kernel for its sockets are not in it. */
    static long rssBytes(long pid) throws IOException {
        return 1024 * field(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
    }

    /** What the scheduler did with a thread: how long it ran, and could have run, but waited for a core. */
    record Scheduled(long ranNanos, long waitedNanos) {
    }

    /**
     * The threads of a process whose names match.
     *
     * @param names of up to 15 characters, as the kernel has them
     * @return their numbers; at least one
     * @throws IOException when there is none
     */
    static List<Long> threads(long pid, Pattern names) throws IOException {
        List<Long> threads = new ArrayList<>();
        try (var tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path task : tasks.toList()) {
                if (names.matcher(readIfThere(task.resolve("comm")).strip()).matches()) {
                    threads.add(Long.parseLong(task.getFileName().toString()));
                }
            }
        }
        if (threads.isEmpty()) {
            throw new IOException("process " + pid + " has no thread " + names);
        }
        return threads;
    }

    /** Of one thread; nothing of one that has ended. */
    static Scheduled scheduled(long thread) throws IOException {
        String[] fields = readIfThere(Path.of("/proc", Long.toString(thread), "schedstat")).split(" ");
        return fields.length <= WAITED ? new Scheduled(0, 0)
                : new Scheduled(Long.parseLong(fields[RAN]), Long.parseLong(fields[WAITED]));
    }

    /** Time that all cores were busy, whoever for; what the host of a virtual machine took from it, too. */
    static long busyNanos() throws IOException {
        String[] fields = read(Path.of("/proc/stat")).lines().findFirst().orElseThrow().trim().split(" +");
        long ticks = 0;
        for (int index : BUSY) {
            ticks += Long.parseLong(fields[index]);
        }
        return ticks * TICK_NANOS;
    }

    private static long field(Path file, String name) throws IOException {
        String line = read(file).lines().filter(each -> each.startsWith(name)).findFirst()
                .orElseThrow(() -> new IOException(file + " has no " + name));
        return Long.parseLong(line.substring(name.length()).replace("kB", "").trim());
    }

    /** Nothing of a thread that has ended. */
    private static String readIfThere(Path file) throws IOException {
        try {
            return read(file);
        } catch (IOException e) {
            if (Files.exists(file)) {
                throw e;
            }
            return "";
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
