package dev.roomcast.figures;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What others on an event loop met while it had one heavy work to do, in one run.
 *
 * @param jvm the collector that the server ran with, as the report calls it
 * @param seconds how long it was measured; 0 where it did not come to that, {@code failures} says why
 * @param done how much of the work was done meanwhile, in its own units
 * @param answers what the probe asked until it was answered
 * @param answerMicros of these the median, and what 99 and 99.9 of 100 were not above
 * @param unexplained answers that would have been slow without any pause that fell into them
 * @param turns of the loop, by the server's own count
 * @param longestTurnIsBound whether the longest turn is known by its bound alone: a longer one came before
 * @param pauses in which the JVM stopped the loop
 * @param waiting part of the time in which the loop could have run and had no core
 * @param others part of one core that others used meanwhile
 * @param failures in words; empty when there were none
 */
public record LatencyLine(String jvm, String work, double seconds, long done, Times answers,
        List<Double> answerMicros, long unexplained, Times turns, boolean longestTurnIsBound, Times pauses,
        double waiting, double others, String failures) {
    private static final Times NONE = new Times(0, 0, 0);

    /** One that has no figures. */
    public static LatencyLine failed(String jvm, String work, String why) {
        return new LatencyLine(jvm, work, 0, 0, NONE, List.of(), 0, NONE, false, NONE, 0, 0, why);
    }

    /** Whether there are figures. */
    public boolean isMeasured() {
        return seconds > 0;
    }

    public boolean isDisturbed() {
        return others > Line.CALM;
    }

    /** Slow turns that no slow pause can account for, at least. */
    public long turnsBeyondPauses() {
        return Math.max(0, turns.slow() - pauses.slow());
    }

    /** As a file has it. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("jvm", jvm);
        json.put("work", work);
        json.put("seconds", seconds);
        json.put("done", done);
        json.put("answers", answers.toJson());
        json.put("answerMicros", answerMicros);
        json.put("unexplained", unexplained);
        json.put("turns", turns.toJson());
        json.put("longestTurn", longestTurnIsBound ? "bound" : "exact");
        json.put("pauses", pauses.toJson());
        json.put("waiting", waiting);
        json.put("others", others);
        json.put("failures", failures);
        return json;
    }

    /** From what {@link #toJson} has made. */
    static LatencyLine of(Map<?, ?> json) {
        return new LatencyLine((String) json.get("jvm"), (String) json.get("work"), number(json.get("seconds")),
                ((Number) json.get("done")).longValue(), Times.of(json.get("answers")),
                ((List<?>) json.get("answerMicros")).stream().map(LatencyLine::number).toList(),
                ((Number) json.get("unexplained")).longValue(), Times.of(json.get("turns")),
                json.get("longestTurn").equals("bound"), Times.of(json.get("pauses")),
                number(json.get("waiting")), number(json.get("others")), (String) json.get("failures"));
    }

    private static double number(Object json) {
        return ((Number) json).doubleValue();
    }
}
