package dev.roomcast.load;

import dev.roomcast.figures.LatencyReport;
import dev.roomcast.figures.Times;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server of one loop says of its turns at one moment, in {@code GET /metrics}.
 *
 * @param upTo how many were not above a bound, by bounds in nanoseconds; {@link Long#MAX_VALUE} for all
 * @param longestNanos the longest of the last 30 to 60 s
 */
record LoopTurns(TreeMap<Long, Long> upTo, long longestNanos) {
    private static final Pattern BUCKET =
            Pattern.compile("(?m)^roomcast_loop_turn_seconds_bucket\\{le=\"([^\"]*)\"} (\\d+)$");
    private static final Pattern LONGEST =
            Pattern.compile("(?m)^roomcast_loop_longest_turn_seconds\\{loop=\"0\"} ([\\d.E-]+)$");

    /** Turns of a time; whether the longest is known by its bound alone, since there had been a longer one. */
    record Since(Times times, boolean longestIsBound) {
    }

    /** Asks a server. */
    static LoopTurns read(InetSocketAddress server) throws IOException {
        try (var in = URI.create("http://" + server.getAddress().getHostAddress() + ":" + server.getPort()
                + "/metrics").toURL().openStream()) {
            return of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /**
     * From the text of such a page.
     *
     * @throws IOException when it lacks what is wanted: turns by their lengths, among these the one that makes a turn
     *     slow, and the longest
     */
    static LoopTurns of(String page) throws IOException {
        TreeMap<Long, Long> upTo = new TreeMap<>();
        Matcher bucket = BUCKET.matcher(page);
        while (bucket.find()) {
            upTo.put(bucket.group(1).equals("+Inf") ? Long.MAX_VALUE : nanos(bucket.group(1)),
                    Long.parseLong(bucket.group(2)));
        }
        Matcher longest = LONGEST.matcher(page);
        if (!upTo.containsKey(LatencyReport.SLOW_NANOS) || !upTo.containsKey(Long.MAX_VALUE) || !longest.find()) {
            throw new IOException("the metrics do not tell of turns up to 5 ms, of all and of the longest");
        }
        return new LoopTurns(upTo, nanos(longest.group(1)));
    }

    /**
     * Those since an earlier reading, of less than 30 s ago.
     *
     * @throws IOException when there were more then than now: it was another server
     */
    Since since(LoopTurns before) throws IOException {
        long all = count(before, Long.MAX_VALUE);
        long slow = all - count(before, LatencyReport.SLOW_NANOS);
        if (all < 0 || slow < 0) {
            throw new IOException("fewer turns than before");
        }
        if (all == 0) {
            return new Since(new Times(0, 0, 0), false);
        }
        boolean isNew = longestNanos > before.longestNanos;
        return new Since(new Times(all, slow, (isNew ? longestNanos : bound(before, all)) / 1e6), !isNew);
    }

    /** What none of them was above, as far as can be told. */
    private long bound(LoopTurns before, long all) {
        long below = 0;
        for (long bound : upTo.keySet()) {
            if (count(before, bound) == all) {
                // The longest of late is of less use where it has been forgotten since.
                return longestNanos > below ? Math.min(longestNanos, bound) : bound;
            }
            below = bound;
        }
        throw new IllegalStateException("all are not above the last bound");
    }

    private long count(LoopTurns before, long bound) {
        return upTo.get(bound) - before.upTo.getOrDefault(bound, 0L);
    }

    private static long nanos(String seconds) {
        return new BigDecimal(seconds).movePointRight(9).longValue();
    }
}
