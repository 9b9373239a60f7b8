package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A client on a plain socket that sends the very bytes it is told to, and reads HTTP responses and WebSocket frames.
 * No read and no connect waits longer than five seconds.
 */
public final class RawClient implements AutoCloseable {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int DEADLINE_MILLIS = 20_000;
    private static final byte[] MASKING_KEY = {0x37, (byte) 0xFA, 0x21, 0x3D};

    private final Socket socket;
    private final InputStream in;

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    /** An HTTP response as received; each field as {@code Name: value}. */
    public record Response(int status, List<String> fields, byte[] content) {
        /** The value of the only field of that name; fails when there are several, empty when there is none. */
        public String field(String name) {
            List<String> values = fields.stream().filter(line -> line.regionMatches(true, 0, name + ": ", 0,
                    name.length() + 2)).map(line -> line.substring(name.length() + 2)).toList();
            assertThat(values).as("fields named " + name).hasSizeLessThan(2);
            return values.isEmpty() ? "" : values.get(0);
        }

        /** The content as UTF-8. */
        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }
    }

    /** A WebSocket frame as received; {@code firstByte} holds FIN, the reserved bits and the opcode. */
    public record Frame(int firstByte, byte[] payload) {
        /** A final frame without reserved bits. */
        public static Frame of(int opcode, byte[] payload) {
            return new Frame(0x80 | opcode, payload);
        }

        /** A final text frame. */
        public static Frame text(String text) {
            return of(TEXT, text.getBytes(StandardCharsets.UTF_8));
        }

        public int opcode() {
            return firstByte & 0x0F;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a Close frame; 1005 when it has none. */
        public int closeCode() {
            assertThat(firstByte).as("first byte of a Close frame").isEqualTo(0x80 | CLOSE);
            return payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Frame frame && firstByte == frame.firstByte
                    && Arrays.equals(payload, frame.payload);
        }

        @Override
        public int hashCode() {
            return 31 * firstByte + Arrays.hashCode(payload);
        }

        @Override
        public String toString() {
            return String.format("%02x ", firstByte) + text();
        }
    }

    /** Connects. */
    public static RawClient connect(InetSocketAddress address) throws IOException {
        return connect(address, 0);
    }

    /**
     * Connects with a small receive window, for a slow reader.
     *
     * @param receiveBufferBytes 0 for the system's default
     */
    public static RawClient connect(InetSocketAddress address, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        try {
            if (receiveBufferBytes > 0) {
                socket.setReceiveBufferSize(receiveBufferBytes);
            }
            return connected(socket, address);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects from an address of this machine's own choice, e.g. {@code 127.0.0.2}. */
    public static RawClient connectFrom(String source, InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(source, 0));
            return connected(socket, address);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Speaks over a socket that is connected, as one of TLS; the client closes it. */
    public static RawClient over(Socket socket) throws IOException {
        return new RawClient(socket);
    }

    /** Goes on by TLS over the same socket, behind what was sent so far; this client is not to be used any more. */
    public RawClient secured(SSLContext context) throws IOException {
        SSLSocket secure = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, "localhost", socket.getPort(), true);
        secure.startHandshake();
        return over(secure);
    }

    /** Connects and opens a WebSocket at a path; fails unless the answer is 101. */
    public static RawClient openWebSocket(InetSocketAddress address, String path) throws IOException {
        RawClient client = connect(address);
        client.send(handshake(path));
        assertThat(client.readResponse().status()).isEqualTo(101);
        return client;
    }

    /** The opening handshake that {@link #openWebSocket} sends. */
    public static String handshake(String path) {
        return handshake(path, List.of());
    }

    /** The same with fields of one's own, each as {@code Name: value}. */
    public static String handshake(String path, List<String> fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + String.join("", fields.stream().map(field -> field + "\r\n").toList()) + "\r\n";
    }

    /** Connects and opens a WebSocket with permessage-deflate; fails unless that is agreed to. */
    public static RawClient openDeflated(InetSocketAddress address, String path) throws IOException {
        RawClient client = connect(address);
        client.send(handshake(path, List.of("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")));
        Response response = client.readResponse();
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.field("Sec-WebSocket-Extensions"))
                .isEqualTo("permessage-deflate; server_no_context_takeover; client_no_context_takeover");
        return client;
    }

    /** A masked frame, with the shortest length. */
    public static byte[] frame(int firstByte, byte[] payload) {
        int length = payload.length;
        ByteBuffer frame = ByteBuffer.allocate(14 + length).put((byte) firstByte);
        if (length < 126) {
            frame.put((byte) (0x80 | length));
        } else if (length < 65_536) {
            frame.put((byte) (0x80 | 126)).putShort((short) length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(length);
        }
        frame.put(MASKING_KEY);
        for (int i = 0; i < length; i++) {
            frame.put((byte) (payload[i] ^ MASKING_KEY[i & 3]));
        }
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** The payload of a Close frame. */
    public static byte[] closePayload(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
    }

    /** Sends text in UTF-8. */
    public RawClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** Sends a masked frame, final, without reserved bits. */
    public RawClient sendFrame(int opcode, byte[] payload) throws IOException {
        return send(frame(0x80 | opcode, payload));
    }

    /** Sends a whole text message. */
    public RawClient sendText(String text) throws IOException {
        return sendFrame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads one response to another method than HEAD. */
    public Response readResponse() throws IOException {
        Response head = readHead();
        if (head.status < 200 || head.status == 204 || head.status == 304) {
            return head;
        }
        if (head.field("Transfer-Encoding").equals("chunked")) {
            return new Response(head.status, head.fields, readChunks());
        }
        String length = head.field("Content-Length");
        byte[] content = length.isEmpty() ? in.readAllBytes() : read(Integer.parseInt(length));
        return new Response(head.status, head.fields, content);
    }

    /** Reads the response to a HEAD: no content follows, whatever its fields say. */
    public Response readHead() throws IOException {
        String statusLine = readLine();
        assertThat(statusLine).matches("HTTP/1\\.1 [1-5][0-9][0-9] .*");
        List<String> fields = new ArrayList<>();
        for (String line = readLine(); !line.isEmpty(); line = readLine()) {
            fields.add(line);
        }
        return new Response(Integer.parseInt(statusLine.substring(9, 12)), fields, new byte[0]);
    }

    /** Reads one line that ends with CRLF, without it, one char a byte. */
    public String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = readByte(); b != '\n'; b = readByte()) {
            line.write(b);
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        assertThat(text).as("a line, which must end with CRLF").endsWith("\r");
        return text.substring(0, text.length() - 1);
    }

    /** Reads one frame as a server sends it: unmasked, with the shortest length. */
    public Frame readFrame() throws IOException {
        int firstByte = readByte();
        int second = readByte();
        assertThat(second & 0x80).as("mask bit of a server's frame").isZero();
        if (second < 126) {
            return new Frame(firstByte, read(second));
        }
        long length = second == 126 ? ByteBuffer.wrap(read(2)).getShort() & 0xFFFF : ByteBuffer.wrap(read(8)).getLong();
        assertThat(length).as("a longer form than needed").isGreaterThan(second == 126 ? 125 : 65_535);
        return new Frame(firstByte, read(Math.toIntExact(length)));
    }

    /** Reads so many bytes. */
    public byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("end after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /** Reads to the end; fails on a reset. */
    public byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    /** Fails unless the server ends the connection in good order and without another byte. */
    public void expectEnd() throws IOException {
        assertThat(new String(readToEnd(), StandardCharsets.ISO_8859_1)).as("bytes before the end").isEmpty();
    }

    /** Fails unless the connection is at its end, in good order or by a reset; what comes before is dropped. */
    public void expectGone() throws IOException {
        byte[] rest = new byte[64 * 1024];
        try {
            while (in.read(rest) >= 0) {
                // Sent before it was cut.
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
        }
    }

    /** Ends the output; the server's can still be read. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Closes with a reset instead of an orderly end. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static RawClient connected(Socket socket, InetSocketAddress address) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(address, DEADLINE_MILLIS);
        return new RawClient(socket);
    }

    private int readByte() throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the server ended the connection");
        }
        return b;
    }

    private byte[] readChunks() throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(readLine(), 16); size > 0; size = Integer.parseInt(readLine(), 16)) {
            content.write(read(size));
            assertThat(readLine()).isEmpty();
        }
        assertThat(readLine()).isEmpty();
        return content.toByteArray();
    }
}
