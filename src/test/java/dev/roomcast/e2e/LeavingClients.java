package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.RawClient;
import dev.roomcast.TlsClient;
import dev.roomcast.TlsFolder;
import dev.roomcast.push.Roomcast;
import dev.roomcast.push.RoomcastBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;

/**
 * A server that goes by a clock of ours, so that every time-out can pass, and clients of it that go away: what is left
 * of them must be nothing.
 */
final class LeavingClients implements AutoCloseable {
    private final AtomicLong nanos = new AtomicLong();
    private final List<RawClient> clients = new ArrayList<>();
    private final List<TlsClient> secureClients = new ArrayList<>();
    private final SSLContext context = TlsFolder.clientContext();
    private final Roomcast server;

    private LeavingClients(UnaryOperator<RoomcastBuilder> settings) throws IOException {
        server = settings.apply(Roomcast.builder().port(0).loops(2).nanoClock(nanos::get)).start();
    }

    static LeavingClients start(UnaryOperator<RoomcastBuilder> settings) throws IOException {
        return new LeavingClients(settings);
    }

    Roomcast server() {
        return server;
    }

    RawClient connect() throws IOException {
        return connect(0);
    }

    /** Connects with a receive window of so many bytes. */
    RawClient connect(int receiveBufferBytes) throws IOException {
        RawClient client = RawClient.connect(server.address(), receiveBufferBytes);
        clients.add(client);
        return client;
    }

    RawClient openWebSocket(String path) throws IOException {
        RawClient client = connect().send(RawClient.handshake(path));
        assertThat(client.readResponse().status()).isEqualTo(101);
        return client;
    }

    /** Connects to a server of TLS, the handshake yet to come. */
    TlsClient connectSecurely(String protocol) throws IOException {
        TlsClient client = TlsClient.connect(server.address(), context, protocol);
        secureClients.add(client);
        return client;
    }

    int count() {
        return clients.size() + secureClients.size();
    }

    void leaveAll(Exit exit) throws IOException {
        for (RawClient client : clients) {
            exit.leave(client);
        }
        for (TlsClient client : secureClients) {
            exit.leave(client);
        }
    }

    void awaitConnections(int count) {
        Eventually.becomesTrue(count + " connections", () -> server.connectionCount() == count);
    }

    /** Moves the clock and waits until both loops have looked at it. */
    void advance(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
        server.wake();
        // The turn that runs the first task runs the timers after it; the second comes a turn later.
        Eventually.get(server.timerCount());
        Eventually.get(server.timerCount());
    }

    /** All time-outs there are pass in three minutes; what the network still brings comes meanwhile. */
    void expectNothingLeft() {
        for (int i = 0; i < 36; i++) {
            advance(5_000);
        }
        Eventually.becomesTrue("nothing left", () -> {
            advance(5_000);
            return left().equals("0 connections, 0 sessions, 0 rooms, 0 timers, 0 bytes queued");
        });
    }

    @Override
    public void close() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        for (TlsClient client : secureClients) {
            client.close();
        }
        server.close();
    }

    private String left() {
        return server.connectionCount() + " connections, " + server.sessionCount() + " sessions, " + server.roomCount()
                + " rooms, " + Eventually.get(server.timerCount()) + " timers, "
                + Eventually.get(server.queuedBytes()) + " bytes queued";
    }
}
