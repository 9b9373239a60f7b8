package dev.roomcast.engineio;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.ScriptLiteral;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Polling by script tags and forms, for browsers that may not ask another origin otherwise: a poll's answer is a
 * script that calls {@code ___eio[index]} with the payload, a POST is a form with the payload as its field {@code d}
 * (engine.io-client, {@code transports/polling-jsonp}).
 *
 * @param index of the client's function, from the handshake; as a number, since {@code 010} is 8 in a script
 */
record Jsonp(int index) implements PollingForm {
    private static final int MAX_INDEX_DIGITS = 9;

    /** The form that the query's {@code j} asks for; empty unless it is one to nine digits and nothing else. */
    static Optional<Jsonp> of(String j) {
        if (j.isEmpty() || j.length() > MAX_INDEX_DIGITS) {
            return Optional.empty();
        }
        int index = 0;
        for (int i = 0; i < j.length(); i++) {
            char c = j.charAt(i);
            if (c < '0' || c > '9') {
                return Optional.empty();
            }
            index = 10 * index + c - '0';
        }
        return Optional.of(new Jsonp(index));
    }

    /** Binary always goes as base64: a script has no other form for it. */
    @Override
    public HttpResponse answer(Generation generation, List<PreparedMessage> messages) {
        String payload = new String(Payload.encode(generation, true, messages).bytes(), StandardCharsets.UTF_8);
        return HttpResponse.text(200, "text/javascript; charset=UTF-8", wrap(payload))
                .with("X-Content-Type-Options", "nosniff").with("Cache-Control", "no-store");
    }

    @Override
    public List<Packet> packetsOf(Generation generation, HttpRequest request) throws PacketException {
        FormData form;
        try {
            form = FormData.ofContent(request);
        } catch (HttpException e) {
            throw new PacketException("no form by JSONP: " + e.getMessage());
        }
        return Payload.decode(generation, false, unwrap(form).getBytes(StandardCharsets.UTF_8));
    }

    /** The script that hands a payload to the client. Nothing of it but digits is the client's choice. */
    String wrap(String payload) {
        return "___eio[" + index + "](" + ScriptLiteral.of(payload) + ");";
    }

    /**
     * The payload in a form.
     *
     * @throws PacketException when there is no field {@code d}
     */
    static String unwrap(FormData form) throws PacketException {
        return withNewlines(form.first("d").orElseThrow(() -> new PacketException("form without the field d")));
    }

    /**
     * Undoes the client's escaping, by which no browser can turn its newlines into CRLF: {@code \n} is a newline, and
     * one more backslash stands before each {@code \n} that was there already.
     */
    private static String withNewlines(String data) {
        int at = data.indexOf("\\n");
        if (at < 0) {
            return data;
        }
        StringBuilder out = new StringBuilder(data.length());
        int start = 0;
        while (at >= 0) {
            out.append(data, start, at);
            boolean escaped = at > 0 && data.charAt(at - 1) == '\\';
            if (!escaped) {
                out.append('\n');
            }
            start = escaped ? at + 1 : at + 2;
            at = data.indexOf("\\n", start);
        }
        return out.append(data, start, data.length()).toString();
    }
}
