package dev.roomcast.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/**
 * The client's side of TLS on one connection: makes records of what is to go out, and bytes of records that have come.
 * By a full handshake each time, as with users who come for the first time. Confined to one thread.
 */
final class ClientTls {
    private static final byte[] NOTHING = new byte[0];

    private final SSLEngine engine;
    private final ByteBuffer scratch;
    /** The beginning of a record whose end has not come. */
    private byte[] rest = NOTHING;
    private final ByteArrayOutputStream reply = new ByteArrayOutputStream();

    ClientTls(SSLContext context) {
        // Without the server's name and port, for by these it would find a session to resume.
        engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        scratch = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    }

    /** What this side begins with. */
    byte[] hello() throws SSLException {
        engine.beginHandshake();
        unwrap(ByteBuffer.wrap(NOTHING), ByteBuffer.wrap(NOTHING));
        return takeReply();
    }

    /** Whether the handshake is done. */
    boolean isOpen() {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
    }

    /**
     * Makes records of bytes.
     *
     * @param bytes lent
     */
    byte[] wrap(byte[] bytes) throws SSLException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        while (in.hasRemaining()) {
            wrap(in, records);
        }
        return records.toByteArray();
    }

    /**
     * Makes bytes of records that have come; what the handshake has this side say is kept for {@link #takeReply}.
     *
     * @param records lent
     * @param out where the bytes go, with room for a record at least
     * @return how many; -1 when the server has ended it
     */
    int unwrap(ByteBuffer records, ByteBuffer out) throws SSLException {
        ByteBuffer in = ByteBuffer.allocate(rest.length + records.remaining()).put(rest).put(records).flip();
        int before = out.position();
        boolean more = true;
        while (more) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> wrap(ByteBuffer.wrap(NOTHING), reply);
                default -> {
                    SSLEngineResult result = engine.unwrap(in, out);
                    if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                        return -1;
                    }
                    more = result.bytesConsumed() > 0;
                }
            }
        }
        rest = Arrays.copyOfRange(in.array(), in.position(), in.limit());
        return out.position() - before;
    }

    /** What is to be sent by now; empty where that is nothing. */
    byte[] takeReply() {
        byte[] taken = reply.toByteArray();
        reply.reset();
        return taken;
    }

    private void wrap(ByteBuffer in, ByteArrayOutputStream records) throws SSLException {
        engine.wrap(in, scratch.clear());
        records.write(scratch.array(), 0, scratch.position());
    }
}
