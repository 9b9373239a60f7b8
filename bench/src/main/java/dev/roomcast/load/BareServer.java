package dev.roomcast.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the job costs on {@code java.nio} with hardly a line around it: one thread, one selector, writes gathered once a
 * turn. It believes all that it is sent, knows just enough of HTTP, WebSocket, Engine.IO 4 and Socket.IO for the load
 * client, has no timers, limits or heartbeats, and is no server to use: a yardstick.
 */
final class BareServer implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final String WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String KEY_FIELD = "Sec-WebSocket-Key: ";
    private static final String USER_MEMBER = "\"username\":\"";

    /** One connection. */
    private static final class Peer {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final ArrayDeque<ByteBuffer> output = new ArrayDeque<>(2);
        private byte[] rest = new byte[0];
        private boolean upgraded;
        private boolean toFlush;
        private String room;

        private Peer(SocketChannel channel, SelectionKey key) {
            this.channel = channel;
            this.key = key;
        }
    }

    private final Selector selector = Selector.open();
    private final ServerSocketChannel acceptor = ServerSocketChannel.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final Map<String, List<Peer>> rooms = new HashMap<>();
    private final List<Peer> toFlush = new ArrayList<>();
    private final MessageDigest sha1;

    /**
     * Listens on a port of the loopback.
     *
     * @param port 0 for any
     */
    BareServer(int port) throws IOException {
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        acceptor.configureBlocking(false);
        acceptor.register(selector, SelectionKey.OP_ACCEPT);
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** Serves a port until it is killed. */
    public static void main(String[] args) throws IOException {
        try (BareServer server = new BareServer(Integer.parseInt(args[0]))) {
            server.run();
        }
    }

    int port() {
        return acceptor.socket().getLocalPort();
    }

    /** Serves until it is closed. */
    void run() throws IOException {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
                for (int i = 0; i < toFlush.size(); i++) {
                    Peer peer = toFlush.get(i);
                    peer.toFlush = false;
                    flush(peer);
                }
                toFlush.clear();
            }
        } catch (ClosedSelectorException e) {
            // Closed by another thread: that is its end.
        }
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        for (SelectionKey key : List.copyOf(selector.keys())) {
            key.channel().close();
        }
        selector.close();
    }

    private void ready(SelectionKey key) {
        if (key.attachment() == null) {
            accept();
            return;
        }
        Peer peer = (Peer) key.attachment();
        if (key.isWritable()) {
            flush(peer);
        }
        if (key.isValid() && key.isReadable()) {
            read(peer);
        }
    }

    private void accept() {
        try {
            for (SocketChannel channel = acceptor.accept(); channel != null; channel = acceptor.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new Peer(channel, key));
            }
        } catch (IOException e) {
            throw new IllegalStateException("no connections without an acceptor", e);
        }
    }

    private void read(Peer peer) {
        int count;
        try {
            count = peer.channel.read(buffer.clear());
        } catch (IOException e) {
            count = -1;
        }
        if (count < 0) {
            close(peer);
            return;
        }
        ByteBuffer in = buffer.flip();
        if (peer.rest.length > 0) {
            in = ByteBuffer.allocate(peer.rest.length + count).put(peer.rest).put(buffer).flip();
        }
        while (in.hasRemaining() && (peer.upgraded ? frame(peer, in) : request(peer, in))) {
            // Each takes what it needs.
        }
        peer.rest = new byte[in.remaining()];
        in.get(peer.rest);
    }

    private boolean request(Peer peer, ByteBuffer in) {
        int start = in.position();
        int end = start;
        while (end + 4 <= in.limit() && in.getInt(end) != 0x0D0A0D0A) {
            end++;
        }
        if (end + 4 > in.limit()) {
            return false;
        }
        byte[] bytes = new byte[end - start];
        in.get(start, bytes);
        in.position(end + 4);
        String head = new String(bytes, StandardCharsets.ISO_8859_1);
        int key = head.indexOf(KEY_FIELD);
        if (key < 0) {
            trigger(peer, head);
        } else {
            upgrade(peer, head.substring(key + KEY_FIELD.length(), key + KEY_FIELD.length() + 24));
        }
        return true;
    }

    private void upgrade(Peer peer, String key) {
        byte[] digest = sha1.digest((key + WEBSOCKET_GUID).getBytes(StandardCharsets.US_ASCII));
        send(peer, ascii("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n"));
        peer.upgraded = true;
        send(peer, text("0{\"sid\":\"" + UUID.randomUUID() + "\",\"upgrades\":[],\"pingInterval\":25000,"
                + "\"pingTimeout\":20000,\"maxPayload\":1000000}"));
    }

    private void trigger(Peer peer, String head) {
        String name = "";
        String message = "";
        int query = head.indexOf('?') + 1;
        for (String parameter : head.substring(query, head.indexOf(' ', query)).split("&")) {
            String value = URLDecoder.decode(parameter.substring(parameter.indexOf('=') + 1), StandardCharsets.UTF_8);
            if (parameter.startsWith("name")) {
                name = value;
            } else {
                message = value;
            }
        }
        List<Peer> room = rooms.getOrDefault(name, List.of());
        ByteBuffer frame = text("42[\"message\",{\"code\":0,\"data\":\"" + message + "\"}]");
        for (int i = 0; i < room.size(); i++) {
            send(room.get(i), frame.duplicate());
        }
        String answer = "{\"sockets\":" + room.size() + "}";
        send(peer, ascii("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + answer.length()
                + "\r\n\r\n" + answer));
    }

    private boolean frame(Peer peer, ByteBuffer in) {
        int start = in.position();
        if (in.remaining() < 2) {
            return false;
        }
        int length = in.get(start + 1) & 0x7F;
        int mask = start + 2;
        if (length == 126) {
            if (in.remaining() < 4) {
                return false;
            }
            length = in.getShort(mask) & 0xFFFF;
            mask += 2;
        }
        if (in.limit() - mask < 4 + length) {
            return false;
        }
        byte[] payload = new byte[length];
        in.get(mask + 4, payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= in.get(mask + (i & 3));
        }
        in.position(mask + 4 + length);
        if ((in.get(start) & 0x0F) == 8) {
            close(peer);
            in.position(in.limit());
        } else {
            packet(peer, new String(payload, StandardCharsets.UTF_8));
        }
        return true;
    }

    private void packet(Peer peer, String packet) {
        if (packet.startsWith("40")) {
            send(peer, text("40{\"sid\":\"" + UUID.randomUUID() + "\"}"));
        } else if (packet.startsWith("420[\"join\"")) {
            int at = packet.indexOf(USER_MEMBER) + USER_MEMBER.length();
            String room = packet.substring(at, packet.indexOf('"', at));
            if (!room.equals(peer.room)) {
                leave(peer);
                peer.room = room;
                rooms.computeIfAbsent(room, name -> new ArrayList<>(1)).add(peer);
            }
            send(peer, text("430[{\"room\":\"" + room + "\"}]"));
        }
    }

    private void send(Peer peer, ByteBuffer bytes) {
        peer.output.add(bytes);
        if (!peer.toFlush) {
            peer.toFlush = true;
            toFlush.add(peer);
        }
    }

    private void flush(Peer peer) {
        try {
            if (peer.output.size() == 1) {
                peer.channel.write(peer.output.peek());
            } else if (!peer.output.isEmpty()) {
                peer.channel.write(peer.output.toArray(new ByteBuffer[0]));
            }
            while (!peer.output.isEmpty() && !peer.output.peek().hasRemaining()) {
                peer.output.poll();
            }
            int operations = peer.output.isEmpty() ? SelectionKey.OP_READ
                    : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            if (peer.key.isValid() && peer.key.interestOps() != operations) {
                peer.key.interestOps(operations);
            }
        } catch (IOException e) {
            close(peer);
        }
    }

    private void close(Peer peer) {
        leave(peer);
        try {
            peer.channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a socket that does not linger", e);
        }
    }

    private void leave(Peer peer) {
        List<Peer> room = peer.room == null ? null : rooms.get(peer.room);
        if (room != null) {
            room.remove(peer);
            if (room.isEmpty()) {
                rooms.remove(peer.room);
            }
        }
        peer.room = null;
    }

    private static ByteBuffer text(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocateDirect(4 + payload.length).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else {
            frame.put((byte) 126).putShort((short) payload.length);
        }
        return frame.put(payload).flip();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
