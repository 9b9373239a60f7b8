package dev.roomcast.engineio;

import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.MediaType;
import java.util.List;

/**
 * Polling as XMLHttpRequest does it: contents are payloads.
 *
 * @param base64 whether binary must go as text; asked for by the handshake's {@code b64}
 */
record PlainForm(boolean base64) implements PollingForm {
    @Override
    public HttpResponse answer(Generation generation, List<PreparedMessage> messages) {
        Payload payload = Payload.encode(generation, base64, messages);
        return HttpResponse.of(200, payload.contentType(), payload.bytes()).with("Cache-Control", "no-store");
    }

    @Override
    public List<Packet> packetsOf(Generation generation, HttpRequest request) throws PacketException {
        boolean binary = MediaType.of(request).name().equals("application/octet-stream");
        return Payload.decode(generation, binary, request.content());
    }
}
