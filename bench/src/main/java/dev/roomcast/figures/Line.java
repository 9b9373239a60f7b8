package dev.roomcast.figures;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one server has done of one work, over all runs.
 *
 * @param runs how many; 0 where none came to an end, {@code failures} says why
 * @param perSecond deliveries, or windows that connect
 * @param cpuMicros of the server for one of these
 * @param latenciesMicros the median, and what 99 and 99.9 of 100 were not above; empty where none were taken
 * @param rssMegabytes of the server at the end
 * @param bytesPerWindow by which its memory grew for each window; 0 where nobody asked
 * @param clientBusy part of the time that the load client was busy: near 1 it was the limit, not the server
 * @param others part of one core that others used meanwhile, at most
 * @param failures in words; empty when there were none
 */
public record Line(String work, String server, int runs, Spread perSecond, Spread cpuMicros,
        List<Double> latenciesMicros, double rssMegabytes, double bytesPerWindow, double clientBusy, double others, String failures) {
    /** What others may use before a run counts as disturbed. */
    public static final double CALM = 0.3;

    private static final Spread NONE = new Spread(0, 0, 0);

    /** One that has no figures. */
    public static Line failed(String work, String server, String why) {
        return new Line(work, server, 0, NONE, NONE, List.of(), 0, 0, 0, 0, why);
    }

    public boolean isDisturbed() {
        return others > CALM;
    }

    /** As a file has it. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("work", work);
        json.put("server", server);
        json.put("runs", runs);
        json.put("perSecond", perSecond.toJson());
        json.put("cpuMicros", cpuMicros.toJson());
        json.put("latenciesMicros", latenciesMicros);
        json.put("rssMegabytes", rssMegabytes);
        json.put("bytesPerWindow", bytesPerWindow);
        json.put("clientBusy", clientBusy);
        json.put("others", others);
        json.put("failures", failures);
        return json;
    }

    /** From what {@link #toJson} has made. */
    public static Line of(Map<?, ?> json) {
        return new Line((String) json.get("work"), (String) json.get("server"), ((Number) json.get("runs")).intValue(),
                Spread.of(json.get("perSecond")), Spread.of(json.get("cpuMicros")),
                ((List<?>) json.get("latenciesMicros")).stream().map(Line::number).toList(),
                number(json.get("rssMegabytes")), number(json.get("bytesPerWindow")), number(json.get("clientBusy")),
                number(json.get("others")), (String) json.get("failures"));
    }

    private static double number(Object json) {
        return ((Number) json).doubleValue();
    }
}
