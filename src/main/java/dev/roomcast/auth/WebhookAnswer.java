package dev.roomcast.auth;

import dev.roomcast.socketio.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads what a webhook answers: 200 with {@code {"name":…,"rooms":[…],"expires":…}}, or 401 or 403, with
 * {@code {"error":…}} or without.
 */
final class WebhookAnswer {
    private static final int MAX_ERROR_CHARS = 200;

    /** An answer that is none of those: the webhook has failed. */
    static final class InvalidException extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidException(String message) {
            super(message, null, false, false);
        }
    }

    private WebhookAnswer() {
    }

    /**
     * Reads one.
     *
     * @throws InvalidException naming what is wrong, without anything of the answer's own text
     */
    static Verdict read(HttpCalls.Reply reply, long nowMillis) throws InvalidException {
        return switch (reply.status()) {
            case 200 -> grant(object(reply.text()), nowMillis);
            case 401, 403 -> Refusal.denied(error(reply.text()));
            default -> throw new InvalidException("status " + reply.status());
        };
    }

    private static Verdict grant(Map<?, ?> answer, long nowMillis) throws InvalidException {
        String name = name(answer.get("name")).filter(text -> !text.isEmpty())
                .orElseThrow(() -> new InvalidException("answer has no name"));
        Object rooms = answer.get("rooms");
        if (rooms != null && !(rooms instanceof List)) {
            throw new InvalidException("rooms of the answer are no list");
        }
        List<String> names = new ArrayList<>();
        for (Object room : rooms == null ? List.of() : (List<?>) rooms) {
            names.add(name(room).orElseThrow(() -> new InvalidException("a room of the answer is no text")));
        }
        Object expires = answer.get("expires");
        if (expires != null && !(expires instanceof Integer || expires instanceof Long)) {
            throw new InvalidException("expires of the answer is no whole number");
        }
        Grant grant = new Grant(name, names,
                expires == null ? OptionalLong.empty() : OptionalLong.of(((Number) expires).longValue()));
        return grant.millisLeft(nowMillis) > 0 ? grant : Refusal.EXPIRED;
    }

    /** A text, or the text of a whole number. */
    private static Optional<String> name(Object value) {
        return value instanceof String || value instanceof Integer || value instanceof Long
                ? Optional.of(value.toString()) : Optional.empty();
    }

    private static Map<?, ?> object(String text) throws InvalidException {
        try {
            if (Json.read(text) instanceof Map<?, ?> object) {
                return object;
            }
        } catch (Json.InvalidException e) {
            throw new InvalidException("answer is no JSON");
        }
        throw new InvalidException("answer is no JSON object");
    }

    /** For the page; a refusal needs no JSON. */
    private static String error(String text) {
        try {
            if (Json.read(text) instanceof Map<?, ?> object && object.get("error") instanceof String error) {
                return error.length() > MAX_ERROR_CHARS ? error.substring(0, MAX_ERROR_CHARS) : error;
            }
        } catch (Json.InvalidException e) {
            // A page of its own for people to read, maybe.
        }
        return "refused";
    }
}
