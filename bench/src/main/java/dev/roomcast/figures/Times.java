package dev.roomcast.figures;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often something took time, and how long at most.
 *
 * @param count how often in all
 * @param slow how often longer than {@link LatencyReport#SLOW_NANOS}
 * @param longestMillis the longest; 0 where there was none
 */
public record Times(long count, long slow, double longestMillis) {
    /** As a file has it. */
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", count);
        json.put("slow", slow);
        json.put("longestMillis", longestMillis);
        return json;
    }

    /** From what {@link #toJson} has made. */
    static Times of(Object json) {
        Map<?, ?> map = (Map<?, ?>) json;
        return new Times(((Number) map.get("count")).longValue(), ((Number) map.get("slow")).longValue(),
                ((Number) map.get("longestMillis")).doubleValue());
    }
}
