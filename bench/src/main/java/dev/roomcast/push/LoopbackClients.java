package dev.roomcast.push;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A backend that triggers and N windows of one user, as raw sockets that the calling thread alone reads. They speak
 * just enough of HTTP, WebSocket and Socket.IO to be served, and count bytes: all answers to one trigger are equally
 * long.
 */
final class LoopbackClients implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final String TRIGGER = "GET /?name=u1&msg=hello HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    private static final String USER = "u1";
    private static final String ASKER = "asker";
    private static final String PUSHED = "42[\"message\",{\"code\":0,\"data\":\"hello\"}]";

    /** One socket, and how many bytes it waits for. */
    private static final class Peer {
        private final SocketChannel channel;
        private final int bytesPerTrigger;
        private int awaitedBytes;

        private Peer(SocketChannel channel, int bytesPerTrigger) {
            this.channel = channel;
            this.bytesPerTrigger = bytesPerTrigger;
        }
    }

    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final List<Peer> peers = new ArrayList<>();
    private final SocketChannel backend;
    private final SocketChannel asker;
    private final ByteBuffer question = frame(question(ASKER));
    private final int answerBytes = 2 + answer(ASKER).length();
    private final ByteBuffer request = direct(TRIGGER);
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(64 * 1024);
    private final Consumer<SelectionKey> reader = this::readable;
    private int unserved;

    /** Connects and joins all windows, then triggers once and checks what each has got. */
    LoopbackClients(InetSocketAddress server, int windows) throws IOException {
        this.server = server;
        List<SocketChannel> joined = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            joined.add(join(USER));
        }
        asker = join(ASKER);
        backend = connect();
        write(backend, request.duplicate());
        String head = readHead(backend);
        String content = "{\"sockets\":" + windows + "}";
        expect(content, readText(backend, content.length()));
        for (SocketChannel window : joined) {
            expect(PUSHED, readFrame(window));
            watch(window, 2 + PUSHED.length());
        }
        watch(backend, head.length() + content.length());
    }

    /** Triggers once; returns when the last window has the last byte and the backend its answer. */
    void trigger() throws IOException {
        for (Peer peer : peers) {
            peer.awaitedBytes = peer.bytesPerTrigger;
        }
        unserved = peers.size();
        write(backend, request.duplicate());
        while (unserved > 0) {
            if (selector.select(reader, PATIENCE_MILLIS) == 0) {
                throw new IOException(unserved + " sockets still wait after " + PATIENCE_MILLIS + " ms");
            }
        }
    }

    /** One window, alone in its room, asks something and returns when it has the whole answer. */
    void ask() throws IOException {
        write(asker, question.duplicate());
        readBuffer.clear().limit(answerBytes);
        while (readBuffer.hasRemaining()) {
            if (asker.read(readBuffer) < 0) {
                throw new EOFException("closed by the server");
            }
        }
    }

    @Override
    public void close() throws IOException {
        asker.close();
        for (Peer peer : peers) {
            peer.channel.close();
        }
        selector.close();
    }

    private void readable(SelectionKey key) {
        Peer peer = (Peer) key.attachment();
        try {
            int count = peer.channel.read(readBuffer.clear());
            if (count < 0 || count > peer.awaitedBytes) {
                throw new IOException("read " + count + " bytes, awaited " + peer.awaitedBytes);
            }
            peer.awaitedBytes -= count;
            if (count > 0 && peer.awaitedBytes == 0) {
                unserved--;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void watch(SocketChannel channel, int bytesPerTrigger) throws IOException {
        Peer peer = new Peer(channel, bytesPerTrigger);
        peers.add(peer);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, peer);
    }

    private static String question(String user) {
        return "421[\"join\",{\"username\":\"" + user + "\"}]";
    }

    private static String answer(String user) {
        return "431[{\"room\":\"" + user + "\"}]";
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return channel;
    }

    /** The ack tells that the window is in its room. */
    private SocketChannel join(String user) throws IOException {
        SocketChannel window = connect();
        write(window, direct("GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        expect("HTTP/1.1 101 ", readHead(window));
        expect("0{", readFrame(window));
        writeFrame(window, "40");
        expect("40{", readFrame(window));
        writeFrame(window, question(user));
        expect(answer(user), readFrame(window));
        return window;
    }

    private static void writeFrame(SocketChannel channel, String text) throws IOException {
        write(channel, frame(text));
    }

    /** Masked with a key of zeros, which leaves the text as it is. */
    private static ByteBuffer frame(String text) {
        return direct("\u0081" + (char) (0x80 | text.length()) + "\0\0\0\0" + text);
    }

    private static String readFrame(SocketChannel channel) throws IOException {
        String header = readText(channel, 2);
        int length = header.charAt(1);
        if (length == 126) {
            String extended = readText(channel, 2);
            length = extended.charAt(0) << 8 | extended.charAt(1);
        }
        return readText(channel, length);
    }

    private static String readHead(SocketChannel channel) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(readText(channel, 1));
        }
        return head.toString();
    }

    private static String readText(SocketChannel channel, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("closed by the server");
            }
        }
        return new String(bytes.array(), StandardCharsets.ISO_8859_1);
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void expect(String beginning, String text) throws IOException {
        if (!text.startsWith(beginning)) {
            throw new IOException("expected " + beginning + ", got " + text);
        }
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
