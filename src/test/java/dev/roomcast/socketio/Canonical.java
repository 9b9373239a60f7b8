package dev.roomcast.socketio;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value as a JavaScript program would see it, so that two that mean the same there are equal. */
final class Canonical {
    private Canonical() {
    }

    /** Numbers are floating-point, those without JSON are null, half surrogate pairs are U+FFFD, bytes are hex. */
    static Object of(Object value) {
        if (value instanceof Number number) {
            double floating = number.doubleValue();
            // Minus zero is zero.
            return Double.isNaN(floating) || Double.isInfinite(floating) ? null : Double.valueOf(floating + 0.0);
        }
        if (value instanceof String text) {
            return Json.wellFormed(text);
        }
        if (value instanceof byte[] bytes) {
            return "bytes " + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof List<?> items) {
            List<Object> all = new ArrayList<>();
            items.forEach(item -> all.add(of(item)));
            return all;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> all = new LinkedHashMap<>();
            map.forEach((name, member) -> all.put(of(name), of(member)));
            return all;
        }
        return value;
    }
}
