package dev.roomcast.websocket;

import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The server's side of the opening handshake (RFC 6455 §4.2). Immutable.
 *
 * @param answer 101, or the refusal
 * @param deflate whether permessage-deflate is agreed upon
 */
public record Handshake(HttpResponse answer, boolean deflate) {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int KEY_CHARS = 24;

    /** Whether a request asks for WebSocket at all; {@code Upgrade: h2c} does not and is answered as usual. */
    public static boolean isAskedFor(HttpRequest request) {
        return request.fields().hasToken("Upgrade", "websocket");
    }

    /**
     * Checks a request that asks for WebSocket.
     *
     * @return an answer of 101, or the refusal: 400 on what RFC 6455 §4.2.1 and §9.1 forbid, 426 naming version 13 on
     *     another version, 405 on another method than GET
     */
    public static Handshake of(HttpRequest request, WebSocketSettings settings) {
        HttpResponse answer = answer(request);
        if (answer.status() != 101) {
            return new Handshake(answer, false);
        }
        try {
            List<ExtensionOffer> offers = ExtensionOffer.parse(request.fields().all("Sec-WebSocket-Extensions"));
            Optional<String> extension = settings.deflate() ? PermessageDeflate.answer(offers) : Optional.empty();
            return extension.map(value -> new Handshake(answer.with("Sec-WebSocket-Extensions", value), true))
                    .orElseGet(() -> new Handshake(answer, false));
        } catch (HttpException e) {
            return new Handshake(refusal(e.status(), e.getMessage()), false);
        }
    }

    /** Whether the answer is 101: a {@link WebSocketConnection} comes next. */
    public boolean isAccepted() {
        return answer.status() == 101;
    }

    private static HttpResponse answer(HttpRequest request) {
        HttpFields fields = request.fields();
        if (!request.method().equals("GET")) {
            return refusal(405, "WebSocket is opened by GET").with("Allow", "GET");
        }
        if (request.minorVersion() == 0 || !fields.hasToken("Connection", "Upgrade")) {
            return refusal(400, "Missing or invalid Connection header");
        }
        if (!fields.all("Sec-WebSocket-Version").equals(List.of("13"))) {
            return refusal(426, "Missing or invalid Sec-WebSocket-Version header")
                    .with("Sec-WebSocket-Version", "13").with("Upgrade", "websocket").with("Connection", "Upgrade");
        }
        List<String> keys = fields.all("Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.get(0))) {
            return refusal(400, "Missing or invalid Sec-WebSocket-Key header");
        }
        return HttpResponse.of(101).with("Upgrade", "websocket").with("Connection", "Upgrade")
                .with("Sec-WebSocket-Accept", accept(keys.get(0)));
    }

    /** RFC 6455 §4.2.2, item 5.4. */
    static String accept(String key) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] digest = sha1.digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** 16 bytes in base64. */
    private static boolean isKey(String key) {
        if (key.length() != KEY_CHARS) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static HttpResponse refusal(int status, String message) {
        return HttpResponse.text(status, "text/plain; charset=utf-8", message);
    }
}
