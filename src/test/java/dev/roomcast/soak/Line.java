package dev.roomcast.soak;

import dev.roomcast.Deflated;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.TlsClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * One connection of a guest, plain or of TLS. Each thing it does is a step, at which the guest may leave: when it was
 * about to send something, after a part of that, which may be nothing.
 */
final class Line {
    /** By which a message that a trigger brings is known, whatever the transport has it wrapped in. */
    static final String MESSAGE = "message";

    private static final int RSV1 = 0x40;

    private final Guest guest;
    private final RawClient raw;
    private final Optional<TlsClient> tls;

    private Line(Guest guest, RawClient raw, Optional<TlsClient> tls) {
        this.guest = guest;
        this.raw = raw;
        this.tls = tls;
    }

    static Line plain(Guest guest, InetSocketAddress address, int receiveBufferBytes) throws IOException {
        return new Line(guest, RawClient.connect(address, receiveBufferBytes), Optional.empty());
    }

    /** Connected; the handshake is yet to come. */
    static Line secure(Guest guest, Door door) throws IOException {
        String protocol = guest.random().nextBoolean() ? "TLSv1.3" : "TLSv1.2";
        TlsClient client = TlsClient.connect(door.secure(), door.context(), protocol);
        return new Line(guest, client.raw(), Optional.of(client));
    }

    /** By TLS, where that is its way; who leaves does so after a part of its first message. */
    void shakeHands() throws IOException {
        if (tls.isEmpty()) {
            return;
        }
        if (guest.goesNow()) {
            tls.get().sendPlain(beginning(TlsClient.clientHello()));
            throw new LeftEarly();
        }
        tls.get().shakeHands();
    }

    Line send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    Line send(byte[] bytes) throws IOException {
        if (guest.goesNow()) {
            raw.send(beginning(bytes));
            throw new LeftEarly();
        }
        raw.send(bytes);
        return this;
    }

    Line sendText(String text) throws IOException {
        return send(RawClient.frame(0x80 | RawClient.TEXT, text.getBytes(StandardCharsets.UTF_8)));
    }

    Line get(String target) throws IOException {
        return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    Line post(String target, String type, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                + "\r\nContent-Length: " + bytes.length + "\r\n\r\n" + content);
    }

    Response readResponse() throws IOException {
        guest.stayOrGo();
        return raw.readResponse();
    }

    /** Reads the response to what was sent last; fails unless it has that status. */
    String expect(int status) throws IOException {
        Response response = readResponse();
        if (response.status() != status) {
            throw new AssertionError(response.status() + " " + response.text() + " instead of " + status);
        }
        return response.text();
    }

    /** Opens a WebSocket. */
    Line upgrade(String path, String... fields) throws IOException {
        send(RawClient.handshake(path, Arrays.asList(fields))).expect(101);
        return this;
    }

    /** The payload of the next frame as text, whatever its kind; inflated where need be. */
    String readPayload() throws IOException {
        guest.stayOrGo();
        Frame frame = raw.readFrame();
        byte[] payload = (frame.firstByte() & RSV1) == 0 ? frame.payload() : Deflated.inflate(frame.payload());
        if (frame.opcode() == RawClient.CLOSE) {
            throw new AssertionError("closed by the server, code " + frame.closeCode());
        }
        if (frame.opcode() == RawClient.PING) {
            raw.sendFrame(RawClient.PONG, payload);
            return readPayload();
        }
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** Reads frames until one begins so. */
    String awaitFrame(String beginning) throws IOException {
        String payload = readPayload();
        while (!payload.startsWith(beginning)) {
            payload = readPayload();
        }
        return payload;
    }

    /** Reads frames until a message has come; {@code ping} is answered by {@code pong}. */
    void awaitMessage(String ping, String pong) throws IOException {
        for (String payload = readPayload(); !payload.contains(MESSAGE); payload = readPayload()) {
            if (payload.equals(ping)) {
                sendText(pong);
            }
        }
    }

    /** The code of the Close frame that comes next, after whatever else; TCP must end after it. */
    int readCloseCode() throws IOException {
        Frame frame = raw.readFrame();
        while (frame.opcode() != RawClient.CLOSE) {
            frame = raw.readFrame();
        }
        raw.expectGone();
        return frame.closeCode();
    }

    /** Ends the WebSocket in good order, as a page that is left does; sometimes. */
    void sayGoodbye() throws IOException {
        if (guest.random().nextInt(3) == 0) {
            send(RawClient.frame(0x80 | RawClient.CLOSE, RawClient.closePayload(1000, "")));
            guest.stayOrGo();
            readCloseCode();
        }
    }

    /** Reads the head of a response whose content never ends. */
    void expectStream() throws IOException {
        guest.stayOrGo();
        Response head = raw.readHead();
        if (head.status() != 200) {
            throw new AssertionError("status " + head.status() + " instead of 200");
        }
    }

    /** One chunk of such a response. */
    String readChunk() throws IOException {
        guest.stayOrGo();
        String chunk = new String(raw.read(Integer.parseInt(raw.readLine(), 16)), StandardCharsets.UTF_8);
        raw.readLine();
        return chunk;
    }

    /** Reads to the end, whatever comes, and fails when there is none. */
    void expectGone() throws IOException {
        raw.expectGone();
    }

    void close() throws IOException {
        raw.close();
    }

    void reset() throws IOException {
        if (tls.isPresent()) {
            tls.get().reset();
        } else {
            raw.reset();
        }
    }

    void endOutput() throws IOException {
        if (tls.isPresent()) {
            tls.get().endTransport();
        } else {
            raw.endOutput();
        }
    }

    private byte[] beginning(byte[] bytes) {
        return Arrays.copyOf(bytes, guest.random().nextInt(bytes.length + 1));
    }
}
