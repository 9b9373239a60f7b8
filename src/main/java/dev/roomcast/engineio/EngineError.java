package dev.roomcast.engineio;

import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.ScriptLiteral;

/** Why a request is refused, with the code and message of the Node server ({@code Server.errors}). */
enum EngineError {
    UNKNOWN_TRANSPORT(400, "Transport unknown"),
    UNKNOWN_SID(400, "Session ID unknown"),
    BAD_HANDSHAKE_METHOD(400, "Bad handshake method"),
    BAD_REQUEST(400, "Bad request"),
    FORBIDDEN(403, "Forbidden"),
    UNSUPPORTED_PROTOCOL_VERSION(400, "Unsupported protocol version");

    private final int status;
    private final String message;

    EngineError(int status, String message) {
        this.status = status;
        this.message = message;
    }

    String message() {
        return message;
    }

    /** {@code {"code":0..5,"message":"…"}}. */
    HttpResponse answer() {
        return json(status, "");
    }

    /** The same with another status. */
    HttpResponse answer(int otherStatus) {
        return json(otherStatus, "");
    }

    /** The same with a hint for whoever reads it. */
    HttpResponse answer(String hint) {
        return json(status, ",\"error\":\"" + hint + "\"");
    }

    /** The same with a message of somebody else's. */
    HttpResponse answerWith(String otherMessage) {
        return json(status, otherMessage, "");
    }

    /** The message alone, to a WebSocket opening handshake. */
    HttpResponse plainAnswer() {
        return HttpResponse.text(status, "text/html", message).with("Cache-Control", "no-store");
    }

    /** The same with a message of somebody else's. */
    HttpResponse plainAnswer(String otherMessage) {
        return HttpResponse.text(status, "text/plain; charset=utf-8", otherMessage).with("Cache-Control", "no-store");
    }

    private HttpResponse json(int answered, String more) {
        return json(answered, message, more);
    }

    private HttpResponse json(int answered, String said, String more) {
        String body = "{\"code\":" + ordinal() + ",\"message\":" + ScriptLiteral.of(said) + more + "}";
        return HttpResponse.text(answered, "application/json", body).with("Cache-Control", "no-store");
    }
}
