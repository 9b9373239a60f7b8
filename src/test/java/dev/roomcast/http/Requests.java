package dev.roomcast.http;

import java.util.ArrayList;
import java.util.List;

/** Requests as the parser would make them. */
public final class Requests {
    private Requests() {
    }

    /** A GET of {@code localhost}; each field as {@code Name: value}. */
    public static HttpRequest get(String target, String... fields) {
        List<String> all = new ArrayList<>(List.of("Host", "localhost"));
        for (String field : fields) {
            all.addAll(List.of(field.split(": ", 2)));
        }
        return new HttpRequest("GET", target, 1, HttpFields.of(all), new byte[0]);
    }
}
