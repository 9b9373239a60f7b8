package dev.roomcast.soak;

import dev.roomcast.Deflated;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** What a server must refuse: too much, too slow, or nonsense; each with the answer it must get, which is counted. */
final class Refusals {
    private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

    /** Bytes and the status that answers them. */
    private record Request(String bytes, int status) {
    }

    /** Bytes on a WebSocket with permessage-deflate and the close code that answers them. */
    private record Frames(byte[] bytes, int code) {
    }

    private static final List<Request> OVERSIZED = List.of(
            new Request("POST /" + HOST + "Content-Length: 100001\r\n\r\n", 413),
            new Request("POST /emit" + HOST + "Transfer-Encoding: chunked\r\n\r\nfffff\r\nxx", 413),
            new Request("GET /health" + HOST + "X: " + "x".repeat(17_000) + "\r\n\r\n", 431),
            new Request("GET /health" + HOST + "X: 1\r\n".repeat(101) + "\r\n", 431),
            new Request("GET /?name=" + "x".repeat(9_000) + HOST + "\r\n", 414));

    private static final List<Request> MALFORMED = List.of(
            new Request("GET /health HTTP/1.1\r\n\r\n", 400),
            new Request("GET /health" + HOST + "Host: other\r\n\r\n", 400),
            new Request("POST /" + HOST + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            new Request("POST /" + HOST + "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400),
            new Request("\u0016\u0003\u0001 nonsense", 400),
            new Request("GET /nowhere" + HOST + "\r\n", 404),
            new Request("GET /?name=u" + HOST + "\r\n", 400),
            new Request("PUT /emit" + HOST + "\r\n", 405),
            new Request("GET /ws?name=u" + HOST + "\r\n", 426),
            new Request("GET /events" + HOST + "\r\n", 400),
            new Request("GET /poll?name=u&cursor=nonsense" + HOST + "\r\n", 400),
            new Request("GET /poll?name=u" + HOST + "Origin: http://elsewhere.example\r\n\r\n", 403),
            new Request("GET /socket.io/?EIO=4&transport=polling&sid=unknown" + HOST + "\r\n", 400),
            new Request("GET /socket.io/?EIO=5&transport=polling" + HOST + "\r\n", 400),
            new Request("POST /socket.io/1/xhr-polling/x" + HOST + "Content-Length: 1\r\n\r\n\u0080", 400),
            new Request("GET /socket.io/1/pigeon/x" + HOST + "\r\n", 400));

    private static final List<Frames> FRAMES = List.of(
            new Frames(HexFormat.of().parseHex("810161"), 1002),
            new Frames(RawClient.frame(0xA1, new byte[3]), 1002),
            new Frames(RawClient.frame(0x83, new byte[3]), 1002),
            new Frames(RawClient.frame(0x80, new byte[3]), 1002),
            new Frames(RawClient.frame(0x89, new byte[126]), 1002),
            new Frames(RawClient.frame(0x81, new byte[] {'a', (byte) 0xFF}), 1007),
            new Frames(RawClient.frame(0xC2, new byte[] {(byte) 0xFF, (byte) 0xFF}), 1007),
            new Frames(RawClient.frame(0x82, new byte[SoakServer.MAX_PAYLOAD + 1]), 1009),
            new Frames(HexFormat.of().parseHex("82ff7fffffffffffffff00000000"), 1009),
            // A bomb: 20 kB that inflate to 20 MB.
            new Frames(RawClient.frame(0xC2, Deflated.deflate(new byte[20_000_000])), 1009));

    private final Tally tally;

    Refusals(Tally tally) {
        this.tally = tally;
    }

    void oversized(Guest guest) throws IOException {
        request(guest, OVERSIZED);
    }

    void malformed(Guest guest) throws IOException {
        request(guest, MALFORMED);
    }

    void badFrames(Guest guest) throws IOException {
        Frames frames = anyOf(FRAMES, guest.random());
        Line line = guest.connect().upgrade("/ws?name=" + guest.ownRoom(),
                "Sec-WebSocket-Extensions: permessage-deflate");
        line.send(frames.bytes);
        int code = line.readCloseCode();
        if (code != frames.code) {
            throw new AssertionError("closed with " + code + " instead of " + frames.code);
        }
        tally.count("close code " + code, "times");
    }

    /** A fragmented message whose end never comes. */
    void halfMessage(Guest guest) throws IOException {
        Line line = guest.connect().upgrade("/ws?name=" + guest.ownRoom());
        line.send(RawClient.frame(RawClient.TEXT, new byte[0]));
        int code = line.readCloseCode();
        if (code != 1008) {
            throw new AssertionError("closed with " + code + " instead of 1008");
        }
        tally.count("close code " + code, "times");
    }

    /** Packets that are none end the session, by WebSocket with a Close frame without a code. */
    void badPackets(Guest guest) throws IOException {
        Line line = guest.connect().upgrade("/socket.io/?EIO=4&transport=websocket");
        line.awaitFrame("0{");
        line.sendText("40").awaitFrame("40{");
        line.sendText(anyOf(List.of("abc", "9", "", "4abc", "42{}", "45-[]", "452-[\"x\"]"), guest.random()));
        tally.count("close code " + line.readCloseCode(), "times");
    }

    /** Begins a request and sends no more of it. */
    void halfRequest(Guest guest) throws IOException {
        String half = guest.random().nextBoolean() ? "GET /health HTTP/1.1\r\nHo"
                : "POST /" + HOST + "Content-Length: 10\r\n\r\nhalf";
        guest.connect().send(half).expect(408);
        tally.count("status 408", "times");
    }

    void plainOnTls(Guest guest) throws IOException {
        guest.connectPlainlyToTls().get("/health").expect(400);
        tally.count("status 400 (plain HTTP on the TLS port)", "times");
    }

    void garbage(Guest guest) throws IOException {
        byte[] bytes = new byte[1 + guest.random().nextInt(2_000)];
        guest.random().nextBytes(bytes);
        // So that it is no request that goes on.
        bytes[0] = 0;
        guest.connect().send(bytes).expectGone();
        tally.count("random bytes, cut", "times");
    }

    private void request(Guest guest, List<Request> requests) throws IOException {
        Request request = anyOf(requests, guest.random());
        guest.connect().send(request.bytes.getBytes(StandardCharsets.ISO_8859_1))
                .expect(request.status);
        tally.count("status " + request.status, "times");
    }

    private static <T> T anyOf(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }
}
