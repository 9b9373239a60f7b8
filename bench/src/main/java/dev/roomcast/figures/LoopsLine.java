package dev.roomcast.figures;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one event loop and two have done of one work.
 *
 * @param capacity how much two cores of their own would deliver beside one, if a delivery cost there what it costs here
 * @param throughput how much was delivered in the same time beside one
 * @param others part of one core that others used meanwhile
 * @param failures in words; empty when there were none
 */
public record LoopsLine(String work, Side one, Side two, Spread capacity, Spread throughput, double others,
        String failures) {
    /** What a second loop on a core of its own is to bring. */
    public static final double WANTED_CAPACITY = 1.7;

    private static final Spread NONE = new Spread(0, 0, 0);

    /**
     * A server.
     *
     * @param perSecond deliveries
     * @param cpuMicros of the server for one of these
     * @param cores that it kept busy
     */
    public record Side(Spread perSecond, Spread cpuMicros, Spread cores) {
        private static final Side NOTHING = new Side(NONE, NONE, NONE);

        private static Side of(Object json) {
            Map<?, ?> map = (Map<?, ?>) json;
            return new Side(Spread.of(map.get("perSecond")), Spread.of(map.get("cpuMicros")),
                    Spread.of(map.get("cores")));
        }

        private Map<String, Object> toJson() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("perSecond", perSecond.toJson());
            json.put("cpuMicros", cpuMicros.toJson());
            json.put("cores", cores.toJson());
            return json;
        }
    }

    /** One that has no figures. */
    public static LoopsLine failed(String work, String why) {
        return new LoopsLine(work, Side.NOTHING, Side.NOTHING, NONE, NONE, 0, why);
    }

    /** Whether it has figures. */
    public boolean ran() {
        return capacity.median() > 0;
    }

    public boolean isDisturbed() {
        return others > Line.CALM;
    }

    /** From what {@link #toJson} has made. */
    static LoopsLine of(Map<?, ?> json) {
        return new LoopsLine((String) json.get("work"), Side.of(json.get("one")), Side.of(json.get("two")),
                Spread.of(json.get("capacity")), Spread.of(json.get("throughput")),
                ((Number) json.get("others")).doubleValue(), (String) json.get("failures"));
    }

    /** As a file has it. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("work", work);
        json.put("one", one.toJson());
        json.put("two", two.toJson());
        json.put("capacity", capacity.toJson());
        json.put("throughput", throughput.toJson());
        json.put("others", others);
        json.put("failures", failures);
        return json;
    }
}
