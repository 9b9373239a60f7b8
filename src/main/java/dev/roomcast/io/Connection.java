package dev.roomcast.io;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;

/**
 * One TCP connection: bytes in to its {@link ConnectionHandler}, bytes out through a bounded queue that is written
 * once per turn of its loop, both encrypted where the port speaks TLS. Confined to the loop's thread; it holds no
 * buffer while idle.
 *
 * <pre>
 * OPEN ─finish()─▶ FLUSHING ─all sent─▶ LINGERING ─peer's end, time-out─▶ CLOSED
 *   └──────── close(), reset, slow or stalled consumer, loop stopped ────────▲
 * </pre>
 *
 * Lingering lets the peer read the last answer: closing with bytes unread would make the kernel send a reset that
 * destroys what is still under way to it (RFC 9112 §9.6).
 */
public final class Connection {
    private static final Logger LOG = System.getLogger(Connection.class.getName());

    private enum State { OPEN, FLUSHING, LINGERING, CLOSED }

    private final long id;
    private final SocketChannel channel;
    private final IoSettings settings;
    private final boolean fromProxy;
    private InetSocketAddress remoteAddress;
    private final Output output = new Output();
    private Wire wire;
    private EventLoop loop;
    private SelectionKey key;
    /** What the key was last told to watch, known here so that a write need not touch it. */
    private int watched;
    private ConnectionHandler handler;
    private State state = State.OPEN;
    private boolean flushDue;
    private boolean inputEnded;
    private boolean readingPaused;
    /** How many bytes wait by the loop's count, which a turn in which nothing is left over does not touch. */
    private int countedBytes;
    /** The places it takes under limits. */
    private Lease lease;

    Connection(long id, SocketChannel channel, InetSocketAddress remoteAddress, IoSettings settings, Lease lease,
            boolean fromProxy) {
        this.id = id;
        this.channel = channel;
        this.remoteAddress = remoteAddress;
        this.settings = settings;
        this.lease = lease;
        this.fromProxy = fromProxy;
        this.wire = new PlainWire(channel);
    }

    /** A number that no other connection of the process has; for logs. */
    public long id() {
        return id;
    }

    /** The loop whose thread this connection belongs to. */
    public EventLoop loop() {
        return loop;
    }

    /** The address of the peer, or of the client that a trusted proxy has named by a PROXY header. */
    public InetAddress remoteAddress() {
        return remoteAddress.getAddress();
    }

    /** Whether the peer is a trusted proxy, which may speak for anybody. */
    public boolean isFromProxy() {
        return fromProxy;
    }

    /** The port that the peer connected to. */
    public int localPort() {
        return channel.socket().getLocalPort();
    }

    /** Whether bytes can still be written: neither finished nor closed. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether the kernel has taken all that was written so far, so that more goes out at once. */
    public boolean isWritable() {
        return state == State.OPEN && !output.isBlocked();
    }

    /** Whether it is encrypted: a connection of a TLS port whose handshake is done. */
    public boolean isSecure() {
        return wire.isSecure();
    }

    /** Bytes that wait to be sent. */
    public long queuedBytes() {
        return output.queuedBytes(wire);
    }

    /**
     * Queues bytes for the write at the end of this turn; dropped when the connection is no longer open.
     *
     * @param bytes given or shared; from position to limit, which nobody may change any more
     */
    public void write(ByteBuffer bytes) {
        assert loop.inLoop();
        if (state != State.OPEN) {
            return;
        }
        output.add(bytes, loop);
        flushLater();
    }

    /** Replaces the handler and tells the new one that the connection is its own. */
    public void handOver(ConnectionHandler next) {
        assert loop.inLoop();
        handler = next;
        next.onOpen(this);
    }

    /**
     * Gives this connection to another loop, once the caller's turn there is over.
     *
     * @param target the loop it belongs to from now on
     * @param arrived runs there first, before any further byte is read
     */
    public void moveTo(EventLoop target, Runnable arrived) {
        assert loop.inLoop();
        if (state == State.CLOSED) {
            return;
        }
        flush();
        if (state == State.CLOSED) {
            return;
        }
        key.cancel();
        output.stopDeadline();
        loop.removed();
        loop.queued(-countedBytes);
        // Until the task below has run there, this object is in nobody's hands: no key, no timer, no dirty mark.
        loop = target;
        target.execute(() -> arrive(arrived));
    }

    /** Stops or resumes reading: what the peer sends meanwhile waits in the kernel, an end is not noticed. */
    public void pauseReading(boolean pause) {
        assert loop.inLoop();
        if (readingPaused != pause) {
            readingPaused = pause;
            updateInterest();
            readKeptLater();
        }
    }

    /** Takes a place under a limit, which is given back when this connection is closed. */
    public void hold(Lease more) {
        assert loop.inLoop();
        lease = lease.and(more);
    }

    /** Ends the connection in good order: everything queued is sent, then the output is shut, then it is closed. */
    public void finish() {
        assert loop.inLoop();
        if (state != State.OPEN) {
            return;
        }
        state = State.FLUSHING;
        readingPaused = false;
        updateInterest();
        readKeptLater();
        output.restartDeadline(this);
        flushLater();
    }

    /** Closes at once; what was queued is lost. */
    public void close(CloseReason reason) {
        assert loop.inLoop();
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        output.clear(loop);
        count(0);
        key.cancel();
        closeWire(reason);
        // First: whoever sees that it is gone finds it counted.
        loop.counters().closed(reason);
        loop.removed();
        lease.release(loop);
        LOG.log(Level.DEBUG, "closed connection={0} reason={1}", id, reason);
        handler.onClosed(this, reason);
    }

    /** Registers with its first loop, on that loop's thread. */
    void open(EventLoop home, ConnectionHandler first) {
        loop = home;
        handler = first;
        if (register()) {
            LOG.log(Level.DEBUG, "opened connection={0} from={1}", id, remoteAddress);
            loop.guard(this, () -> handler.onOpen(this));
            shutdownIfLate();
        }
    }

    /** A trusted proxy says who the client is. */
    void comesFrom(InetSocketAddress client) {
        remoteAddress = client;
    }

    /**
     * Goes on by TLS.
     *
     * @param engine given; in server mode
     * @param first lent; the beginning of the peer's handshake
     * @param established runs when the handshake is done
     */
    void secure(SSLEngine engine, ByteBuffer first, Runnable established) {
        // They were taken for the content of the connection.
        loop.counters().bytesIn.add(-first.remaining());
        wire = new TlsWire(this, channel, engine, first, established);
    }

    IoSettings settings() {
        return settings;
    }

    /** Called by the wire when what it waited for has happened elsewhere than at its socket. */
    void wireChanged() {
        loop.guard(this, this::readKept);
    }

    /** Called by the loop when the server stops. */
    void shutdown() {
        if (state == State.OPEN) {
            handler.onShutdown(this);
        }
    }

    /** Called by the loop when the channel is ready for what was asked. */
    void ready(ByteBuffer readBuffer) {
        if (isReadyTo(SelectionKey.OP_WRITE)) {
            output.unblock();
            flush();
        }
        if (isReadyTo(SelectionKey.OP_READ)) {
            read(readBuffer);
        }
    }

    /** Since the selector found it ready, it may have ceased to wait for that. */
    private boolean isReadyTo(int operation) {
        return key.isValid() && (key.readyOps() & watched & operation) != 0;
    }

    /** The one write attempt of this turn. */
    void flush() {
        flushDue = false;
        if (state == State.CLOSED) {
            return;
        }
        boolean goesOn;
        try {
            goesOn = output.send(this, wire);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "write failed connection={0} error={1}", id, e.getMessage());
            close(CloseReason.PEER);
            return;
        }
        long queued = queuedBytes();
        count(queued);
        if (goesOn) {
            flushLater();
        } else if (queued == 0 && state == State.FLUSHING) {
            endOutput();
        } else if (queued > settings.maxQueuedBytes()) {
            LOG.log(Level.DEBUG, "slow consumer connection={0} queued={1} reason=max-queue allowed={2}", id,
                    Long.toString(queued), Long.toString(settings.maxQueuedBytes()));
            close(CloseReason.SLOW_CONSUMER);
        } else {
            updateInterest();
            readKeptLater();
        }
    }

    private void arrive(Runnable arrived) {
        if (channel.keyFor(loop.selector()) != null) {
            // It comes back so soon that the selector still has its cancelled key, which it forgets when it selects.
            loop.execute(() -> arrive(arrived));
            return;
        }
        if (register()) {
            output.restartDeadline(this);
            if (flushDue) {
                // What it had to send was more than one turn sends.
                loop.flushLater(this);
            }
            loop.guard(this, arrived);
            shutdownIfLate();
            readKeptLater();
        }
    }

    /** One that comes when all others have been told that the server stops has not been told yet. */
    private void shutdownIfLate() {
        if (loop.isShuttingDown()) {
            loop.guard(this, this::shutdown);
        }
    }

    private boolean register() {
        try {
            watched = interest();
            key = channel.register(loop.selector(), watched, this);
            loop.added();
            loop.queued(countedBytes);
            return true;
        } catch (ClosedChannelException e) {
            throw new IllegalStateException("a connection's channel is closed by the connection alone", e);
        }
    }

    private void endOutput() {
        if (inputEnded && !wire.isSecure()) {
            close(CloseReason.DONE);
            return;
        }
        try {
            if (output.end(wire)) {
                state = State.LINGERING;
                if (inputEnded) {
                    close(CloseReason.DONE);
                    return;
                }
            }
            updateInterest();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "shutdown failed connection={0} error={1}", id, e.getMessage());
            close(CloseReason.DONE);
        }
    }

    private void read(ByteBuffer buffer) {
        int length;
        try {
            length = wire.read(buffer.clear());
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "read failed connection={0} error={1}", id, e.getMessage());
            close(CloseReason.PEER);
            return;
        }
        if (length < 0) {
            end();
        } else if (length > 0 && state == State.OPEN) {
            loop.counters().bytesIn.add(length);
            handler.onRead(this, buffer.flip());
        }
        if (wire.isSecure() && state != State.CLOSED && loop.inLoop()) {
            // Reading may have left something to send, or nothing to read for a while.
            output.look(this, wire);
            updateInterest();
            readKeptLater();
        }
    }

    /** Sees to it that nothing is forgotten in the wire that no readiness of the socket will tell of. */
    private void readKeptLater() {
        if (wire.hasInput()) {
            loop.execute(() -> loop.guard(this, this::readKept));
        }
    }

    private void readKept() {
        // It may have been closed or moved meanwhile; it asks again where it arrives.
        if (state != State.CLOSED && loop.inLoop() && readsOn() && wire.hasInput()) {
            read(loop.readBuffer());
        }
    }

    private void end() {
        inputEnded = true;
        if (state == State.LINGERING) {
            close(CloseReason.DONE);
            return;
        }
        updateInterest();
        if (state == State.OPEN) {
            handler.onEnd(this);
        }
    }

    private void count(long queued) {
        int bytes = (int) Math.min(queued, Integer.MAX_VALUE);
        if (bytes != countedBytes) {
            loop.queued(bytes - countedBytes);
            countedBytes = bytes;
        }
    }

    private void flushLater() {
        if (flushDue) {
            return;
        }
        if (loop.isForMany()) {
            loop.flushOfMany(this);
        } else {
            flushDue = true;
            loop.flushLater(this);
        }
    }

    private void updateInterest() {
        int wanted = interest();
        if (wanted != watched && key.isValid()) {
            watched = wanted;
            key.interestOps(wanted);
        }
    }

    private int interest() {
        boolean reads = readsOn() && wire.wantsInput();
        return (reads ? SelectionKey.OP_READ : 0) | (output.isBlocked() ? SelectionKey.OP_WRITE : 0);
    }

    private boolean readsOn() {
        return !inputEnded && !readingPaused;
    }

    private void closeWire(CloseReason reason) {
        try {
            if (reason == CloseReason.STALLED) {
                wire.reset();
            }
            wire.close();
        } catch (IOException | RuntimeException e) {
            // Whatever it is, the rest of us has to be told that this is closed.
            LOG.log(Level.DEBUG, "close failed connection={0} error={1}", id, e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "connection=" + id + " state=" + state;
    }
}
