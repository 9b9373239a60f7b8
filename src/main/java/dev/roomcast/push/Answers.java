package dev.roomcast.push;

import dev.roomcast.http.HttpResponse;

/** Answers of the API. */
final class Answers {
    private Answers() {
    }

    /** 200 with JSON that nobody may cache. */
    static HttpResponse json(String json) {
        return HttpResponse.text(200, "application/json", json).with("Cache-Control", "no-store");
    }
}
