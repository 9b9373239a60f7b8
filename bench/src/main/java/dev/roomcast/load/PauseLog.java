package dev.roomcast.load;

import dev.roomcast.figures.LatencyReport;
import dev.roomcast.figures.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log in which a JVM says when it stopped its threads (unified logging, JEP 158): safepoints, nearly all of them
 * pauses of the collector, and ZGC's stalls of a loop that allocates faster than is collected.
 */
final class PauseLog {
    /** The loop of a server that has but one, as its thread is called. */
    static final String LOOP = "roomcast-loop-0";

    private static final Pattern LINE = Pattern.compile("\\[(\\d+)ns\\] (.*)");
    private static final Pattern SAFEPOINT = Pattern.compile("Safepoint \".*Total: (\\d+) ns.*");
    private static final Pattern STALL =
            Pattern.compile("(?:Allocation|Relocation) Stall \\((.*)\\) (\\d+)\\.(\\d{3})ms");

    private final List<Pause> pauses;

    private PauseLog(List<Pause> pauses) {
        this.pauses = pauses;
    }

    /** The flag that has a JVM write it: with times as {@link System#nanoTime} has them. */
    static String flag(Path file) {
        return "-Xlog:gc,safepoint:file=" + file + ":timenanos:filecount=0";
    }

    static PauseLog read(Path file) throws IOException {
        return of(Files.readString(file, StandardCharsets.UTF_8));
    }

    /**
     * From its text.
     *
     * @throws IOException when it is not such a log: without the line that names the collector, or with one that says
     *     nothing of what it should
     */
    static PauseLog of(String text) throws IOException {
        List<Pause> pauses = new ArrayList<>();
        boolean begun = false;
        for (String line : text.lines().toList()) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IOException("a line without time: " + line);
            }
            begun |= parts.group(2).startsWith("Using ");
            add(Long.parseLong(parts.group(1)), parts.group(2), pauses);
        }
        if (!begun) {
            throw new IOException("the log does not say which collector is used");
        }
        return new PauseLog(joined(pauses));
    }

    /** Those that ended within a time. */
    List<Pause> between(long fromNanos, long toNanos) {
        return pauses.stream().filter(pause -> pause.toNanos() - fromNanos >= 0 && pause.toNanos() - toNanos <= 0)
                .toList();
    }

    /** How often and how long. */
    static Times times(List<Pause> pauses) {
        return new Times(pauses.size(),
                pauses.stream().filter(pause -> pause.nanos() > LatencyReport.SLOW_NANOS).count(),
                pauses.stream().mapToLong(Pause::nanos).max().orElse(0) / 1e6);
    }

    /** One for all that overlap: a stall has the pauses of the collection in it that it waits for. */
    private static List<Pause> joined(List<Pause> pauses) {
        pauses.sort(Comparator.comparingLong(Pause::fromNanos));
        List<Pause> joined = new ArrayList<>();
        for (Pause pause : pauses) {
            int last = joined.size() - 1;
            if (last >= 0 && pause.fromNanos() < joined.get(last).toNanos()) {
                joined.set(last, joined.get(last).with(pause));
            } else {
                joined.add(pause);
            }
        }
        return joined;
    }

    private static void add(long endNanos, String what, List<Pause> pauses) throws IOException {
        Matcher safepoint = SAFEPOINT.matcher(what);
        Matcher stall = STALL.matcher(what);
        if (safepoint.matches()) {
            pauses.add(new Pause(endNanos - Long.parseLong(safepoint.group(1)), endNanos));
        } else if (stall.matches()) {
            if (stall.group(1).equals(LOOP)) {
                long micros = 1000 * Long.parseLong(stall.group(2)) + Long.parseLong(stall.group(3));
                pauses.add(new Pause(endNanos - 1000 * micros, endNanos));
            }
        } else if (what.startsWith("Safepoint") || what.contains(" Stall (")) {
            throw new IOException("not understood: " + what);
        }
    }
}
