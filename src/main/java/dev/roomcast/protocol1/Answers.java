package dev.roomcast.protocol1;

import dev.roomcast.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** Responses as clients of protocol 1 read them: text, and scripts. */
final class Answers {
    static final String TEXT = "text/plain; charset=UTF-8";
    /** To every POST that was understood; old clients look for it. */
    static final HttpResponse POSTED = text(200, "1");

    private Answers() {
    }

    static HttpResponse text(int status, String text) {
        return HttpResponse.text(status, TEXT, text).with("Cache-Control", "no-store");
    }

    /** A script that no browser may take for anything else, and whose text no filter may change. */
    static HttpResponse script(String contentType, byte[] script) {
        return HttpResponse.of(200, contentType, script).with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff").with("X-XSS-Protection", "0");
    }

    static HttpResponse script(String contentType, String script) {
        return script(contentType, script.getBytes(StandardCharsets.UTF_8));
    }
}
