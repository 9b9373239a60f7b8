package dev.roomcast.load;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A window by WebSocket whose caller waits for what it asks and is sent, 30 s at most each time: for few of them, and
 * for messages of any size. Confined to one thread at a time.
 */
final class BlockingWindow implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int USUAL_BYTES = 1024;
    private static final byte[] HEARTBEAT = ClientFrame.of(ClientFrame.TEXT, ascii("3"));
    private static final byte[] ANSWER = ascii("430[");

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private byte[] payload = new byte[USUAL_BYTES];
    private byte[] inflated = new byte[0];

    /**
     * Connects and joins.
     *
     * @param user the room's name
     * @param deflate whether to agree to permessage-deflate, as browsers do
     * @throws IOException also when the server says anything else than was to be expected
     */
    BlockingWindow(InetSocketAddress server, String user, boolean deflate) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(server, PATIENCE_MILLIS);
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
            out = socket.getOutputStream();
            upgrade(deflate);
            expect(ascii("0{"));
            send(ClientFrame.of(ClientFrame.TEXT, ascii("40")));
            expect(ascii("40{"));
            ask(question(user, ""));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * A join, which is the event that is always acknowledged.
     *
     * @param filling what the event carries besides, which the server has to read
     */
    static byte[] question(String user, String filling) {
        return ClientFrame.of(ClientFrame.TEXT, questionText(user, filling));
    }

    /** Of {@link #question}, without its frame. */
    static byte[] questionText(String user, String filling) {
        return ascii("420[\"join\",{\"username\":\"" + user + "\",\"filling\":\"" + filling + "\"}]");
    }

    /**
     * Sends a question and waits for its answer.
     *
     * @param question lent
     */
    void ask(byte[] question) throws IOException {
        send(question);
        expect(ANSWER);
    }

    /**
     * Waits for the next message.
     *
     * @param message lent; what it must be, without its frame and inflated
     */
    void await(byte[] message) throws IOException {
        Payload got = receive();
        if (!Arrays.equals(got.bytes, 0, got.length, message, 0, message.length)) {
            throw new IOException("not the message that was sent, but " + got);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Bytes of a message; lent until the next one. */
    private record Payload(byte[] bytes, int length) {
        private boolean startsWith(byte[] beginning) {
            return length >= beginning.length
                    && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
        }

        @Override
        public String toString() {
            return length + " bytes: " + new String(bytes, 0, Math.min(length, 100), StandardCharsets.UTF_8);
        }
    }

    private void upgrade(boolean deflate) throws IOException {
        send(ascii("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n"
                + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + (deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "")
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        if (!head.toString().startsWith("HTTP/1.1 101 ") || deflate != head.toString().contains("permessage-deflate")) {
            throw new IOException("not upgraded as asked: " + head);
        }
    }

    private void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    private void expect(byte[] beginning) throws IOException {
        Payload got = receive();
        if (!got.startsWith(beginning)) {
            throw new IOException("expected " + new String(beginning, StandardCharsets.US_ASCII) + ", got " + got);
        }
    }

    private Payload receive() throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            if (length > payload.length) {
                payload = new byte[length];
            }
            in.readFully(payload, 0, length);
            if ((first & ClientFrame.OPCODE) == ClientFrame.PING) {
                send(ClientFrame.of(ClientFrame.PONG, Arrays.copyOf(payload, length)));
            } else if ((first & ClientFrame.RSV1) != 0) {
                return inflate(length);
            } else if (first != (ClientFrame.FIN | ClientFrame.TEXT)) {
                throw new IOException("a frame that begins with " + first + ", " + new Payload(payload, length));
            } else if (length == 1 && payload[0] == '2') {
                send(HEARTBEAT);
            } else {
                return new Payload(payload, length);
            }
        }
    }

    private Payload inflate(int length) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(payload, 0, length);
            int at = 0;
            boolean tail = false;
            while (true) {
                if (at == inflated.length) {
                    inflated = Arrays.copyOf(inflated, Math.max(BUFFER_BYTES, 2 * at));
                }
                at += inflater.inflate(inflated, at, inflated.length - at);
                if (inflater.needsInput() && at < inflated.length) {
                    if (tail) {
                        return new Payload(inflated, at);
                    }
                    tail = true;
                    inflater.setInput(ClientFrame.DEFLATED_END);
                }
            }
        } catch (DataFormatException e) {
            throw new IOException("a message that does not inflate", e);
        } finally {
            inflater.end();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
