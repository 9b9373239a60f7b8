package dev.roomcast.io;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The listening socket: accepts on its loop and gives connections to its gate, which spreads them over the group. When
 * file descriptors run out it pauses, says so once, and tries again until one is free. Home: the group's first loop.
 */
public final class Acceptor {
    private static final Logger LOG = System.getLogger(Acceptor.class.getName());
    private static final int BACKLOG = 4096;
    /** Connections accepted in one turn at most, so that those already here are served between. */
    private static final int ACCEPTED_PER_TURN = 256;
    private static final long PAUSE_MILLIS = 100;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final ServerSocketChannel channel;
    private final InetSocketAddress localAddress;
    private final Gate gate;
    private SelectionKey key;
    private boolean exhausted;

    private Acceptor(EventLoopGroup group, ServerSocketChannel channel, Port port) throws IOException {
        this.group = group;
        this.loop = group.loops().get(0);
        this.channel = channel;
        this.localAddress = (InetSocketAddress) channel.getLocalAddress();
        this.gate = new Gate(group, loop, port);
    }

    /** Binds and starts accepting; an address in use is the exception of {@link ServerSocketChannel#bind}. */
    static Acceptor listen(EventLoopGroup group, InetSocketAddress address, Port port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(address, BACKLOG);
            channel.configureBlocking(false);
            Acceptor acceptor = new Acceptor(group, channel, port);
            acceptor.loop.execute(acceptor::register);
            return acceptor;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Where it listens; the port is the real one also where 0 was asked for. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** Takes no further connection; from any thread. */
    public void close() {
        loop.execute(() -> {
            key.cancel();
            try {
                channel.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "closing the listening socket failed error={0}", e.getMessage());
            }
        });
    }

    private void register() {
        try {
            key = loop.register(channel, SelectionKey.OP_ACCEPT, this::accept);
        } catch (IOException e) {
            throw new IllegalStateException("the listening socket is closed by the acceptor alone", e);
        }
    }

    private void accept() {
        for (int i = 0; i < ACCEPTED_PER_TURN; i++) {
            SocketChannel accepted;
            try {
                accepted = channel.accept();
            } catch (IOException e) {
                pause(e);
                return;
            }
            if (accepted == null) {
                nobodyWaits();
                return;
            }
            admit(accepted);
        }
    }

    private void admit(SocketChannel accepted) {
        try {
            gate.take(accepted);
        } catch (IOException e) {
            // The peer was gone before we looked at it.
            LOG.log(Level.DEBUG, "accepted connection was unusable error={0}", e.getMessage());
            closeQuietly(accepted);
        }
    }

    /** Only now is it over: where a few descriptors come free, the next who wait may use them up at once. */
    private void nobodyWaits() {
        if (exhausted) {
            exhausted = false;
            LOG.log(Level.INFO, "accepting again");
        }
    }

    private void pause(IOException cause) {
        if (!exhausted) {
            exhausted = true;
            LOG.log(Level.WARNING, "accepting paused, clients wait: {0}", cause.getMessage());
        }
        group.counters().acceptPauses.increment();
        key.interestOps(0);
        loop.schedule(PAUSE_MILLIS, this::resume);
    }

    private void resume() {
        if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "close failed error={0}", e.getMessage());
        }
    }
}
