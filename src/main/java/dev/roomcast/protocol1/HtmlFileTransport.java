package dev.roomcast.protocol1;

import dev.roomcast.http.HttpResponse;
import dev.roomcast.http.HttpStream;
import dev.roomcast.io.CloseReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A session's packets as script elements of a page that never ends, which old Internet Explorer runs one by one in a
 * hidden frame; those from the client come by POST. Confined to the session's loop.
 */
final class HtmlFileTransport implements Transport, HttpStream.Listener {
    static final HttpResponse HEAD = HttpResponse.of(200, "text/html; charset=UTF-8", new byte[0])
            .with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff");

    /** Internet Explorer shows nothing of a page before it has 256 bytes. */
    private static final int PRELUDE_BYTES = 256;
    private static final ByteBuffer PRELUDE = ByteBuffer.wrap(padded(
            "<html><body><script>var _ = function (msg) { parent.s._(msg, document); };</script>")).asReadOnlyBuffer();

    private final Session session;
    private HttpStream stream;

    HtmlFileTransport(Session session) {
        this.session = session;
    }

    /** The whole page where there is no session. */
    static HttpResponse page(WirePacket only) {
        ByteBuffer script = only.script();
        byte[] page = new byte[PRELUDE_BYTES + script.remaining()];
        PRELUDE.duplicate().get(page, 0, PRELUDE_BYTES);
        script.duplicate().get(page, PRELUDE_BYTES, script.remaining());
        return HEAD.withContent(page);
    }

    @Override
    public TransportName name() {
        return TransportName.HTMLFILE;
    }

    @Override
    public boolean isWritable() {
        return stream.isWritable();
    }

    @Override
    public void send(WirePacket packet) {
        stream.write(packet.script());
    }

    @Override
    public void beat() {
        send(WirePacket.HEARTBEAT);
    }

    @Override
    public List<WirePacket> release() {
        stream.end();
        return List.of();
    }

    @Override
    public boolean close(SessionEnd end) {
        end.farewell().ifPresent(this::send);
        stream.end();
        return true;
    }

    @Override
    public void refuse() {
        send(WirePacket.RECONNECT);
        stream.end();
    }

    @Override
    public void onOpen(HttpStream opened) {
        stream = opened;
        stream.write(PRELUDE);
        session.attach(this);
    }

    @Override
    public void onClosed(HttpStream from, CloseReason reason) {
        session.transportLost(this, reason);
    }

    private static byte[] padded(String prelude) {
        return (prelude + " ".repeat(PRELUDE_BYTES - prelude.length())).getBytes(StandardCharsets.US_ASCII);
    }
}
