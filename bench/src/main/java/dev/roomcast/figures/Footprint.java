package dev.roomcast.figures;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an idle connection of one kind costs the server.
 *
 * @param servers fresh ones, each of which has told once; 0 where none did, {@code failures} says why
 * @param rssBytes of the process's memory that is in RAM
 * @param heapBytes of live objects
 * @param failures in words; empty when there were none
 */
public record Footprint(String kind, int servers, Spread rssBytes, Spread heapBytes, String failures) {
    private static final Spread NONE = new Spread(0, 0, 0);

    /** One that has no figures. */
    public static Footprint failed(String kind, String why) {
        return new Footprint(kind, 0, NONE, NONE, why);
    }

    /** From what {@link #toJson} has made. */
    static Footprint of(Map<?, ?> json) {
        return new Footprint((String) json.get("kind"), ((Number) json.get("servers")).intValue(),
                Spread.of(json.get("rssBytes")), Spread.of(json.get("heapBytes")), (String) json.get("failures"));
    }

    /** As a file has it. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", kind);
        json.put("servers", servers);
        json.put("rssBytes", rssBytes.toJson());
        json.put("heapBytes", heapBytes.toJson());
        json.put("failures", failures);
        return json;
    }
}
