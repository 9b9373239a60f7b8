package dev.roomcast.push;

import dev.roomcast.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Answers of the API. */
final class Answers {
    private static final HttpResponse JSON =
            HttpResponse.text(200, "application/json", "").with("Cache-Control", "no-store");

    private Answers() {
    }

    /** 200 with JSON that nobody may cache. */
    static HttpResponse json(String json) {
        return JSON.withContent(json.getBytes(StandardCharsets.UTF_8));
    }
}
