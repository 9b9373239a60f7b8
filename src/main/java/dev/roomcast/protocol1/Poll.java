package dev.roomcast.protocol1;

import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/**
 * A request that waits for packets, by xhr-polling or jsonp-polling.
 *
 * @param script the index of the page's function that takes the answer, in jsonp-polling
 */
record Poll(HttpExchange exchange, OptionalInt script) {
    TransportName transport() {
        return script.isPresent() ? TransportName.JSONP_POLLING : TransportName.XHR_POLLING;
    }

    /** Answers with packets, one at least; from any thread. */
    void answer(List<WirePacket> packets) {
        exchange.respond(response(packets));
    }

    /** How many bytes of an answer a packet takes, its header left out. */
    int length(WirePacket packet) {
        return script.isPresent() ? packet.literal().length : packet.utf8().length;
    }

    private HttpResponse response(List<WirePacket> packets) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        script.ifPresent(index -> write(out, "io.j[" + index + "](\""));
        for (WirePacket packet : packets) {
            if (packets.size() > 1) {
                write(out, Payload.header(packet.chars()));
            }
            out.writeBytes(script.isPresent() ? packet.literal() : packet.utf8());
        }
        if (script.isEmpty()) {
            return HttpResponse.of(200, Answers.TEXT, out.toByteArray()).with("Cache-Control", "no-store");
        }
        write(out, "\");");
        return Answers.script("text/javascript; charset=UTF-8", out.toByteArray());
    }

    private static void write(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
