package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.Feed;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attack 18, thousands of connections from one address, and what belongs to it. */
@Timeout(60)
class GateTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final long LINGER_MILLIS = IoSettings.DEFAULTS.lingerMillis();
    /** Says which limit it is, and finishes. */
    private static final Function<ConnectionLimit, ConnectionHandler> TOLD = limit -> new RecordingHandler() {
        @Override
        public void onOpen(Connection connection) {
            connection.write(ByteBuffer.wrap(Feed.bytes(limit.setting())));
            connection.finish();
        }
    };

    private final FakeClock clock = new FakeClock();
    private EventLoopGroup loops;
    private ConnectionLimits limits;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void attack18_tellsOneConnectionTooManyAndServesThoseThereAre() throws IOException {
        InetSocketAddress address = listen(new LimitSettings(2, 0, 0), Optional.of(TOLD));
        try (RawClient first = echoing(RawClient.connect(address));
                RawClient second = echoing(RawClient.connect(address))) {
            try (RawClient third = RawClient.connect(address)) {
                third.send("never looked at");
                assertThat(third.readToEnd()).isEqualTo(Feed.bytes("max-connections"));
            }
            echoing(first);
            echoing(second);
        }
        Eventually.becomesTrue("their places are free", () -> limits.openCount() == 0);
        echoing(RawClient.connect(address)).close();

        assertThat(loops.counters().refusedTotal.sum()).isEqualTo(1);
        assertThat(loops.counters().accepted.sum()).isEqualTo(4);
        expectNothingLeft();
    }

    @Test
    void attack18_boundsTheConnectionsOfEachAddress() throws IOException {
        InetSocketAddress address = listen(new LimitSettings(0, 2, 0), Optional.of(TOLD));
        List<RawClient> clients = new ArrayList<>();
        for (String source : List.of("127.0.0.2", "127.0.0.2", "127.0.0.3", "127.0.0.3")) {
            clients.add(echoing(RawClient.connectFrom(source, address)));
        }
        for (String source : List.of("127.0.0.2", "127.0.0.3")) {
            try (RawClient refused = RawClient.connectFrom(source, address)) {
                assertThat(refused.readToEnd()).isEqualTo(Feed.bytes("max-connections-per-address"));
            }
        }
        clients.remove(0).close();
        Eventually.becomesTrue("its place is free", () -> loops.connectionCount() == 3);
        clients.add(echoing(RawClient.connectFrom("127.0.0.2", address)));

        assertThat(loops.counters().refusedPerAddress.sum()).isEqualTo(2);
        for (RawClient client : clients) {
            client.close();
        }
        expectNothingLeft();
        assertThat(limits.addressCount()).isZero();
    }

    @Test
    void attack18_boundsHowFastAnAddressConnects() throws IOException {
        InetSocketAddress address = listen(new LimitSettings(0, 0, 3), Optional.of(TOLD));
        for (int i = 0; i < 3; i++) {
            echoing(RawClient.connectFrom("127.0.0.2", address)).close();
        }
        try (RawClient refused = RawClient.connectFrom("127.0.0.2", address)) {
            assertThat(refused.readToEnd()).isEqualTo(Feed.bytes("max-connection-rate"));
        }
        echoing(RawClient.connectFrom("127.0.0.3", address)).close();
        clock.advance(loops, 334);
        echoing(RawClient.connectFrom("127.0.0.2", address)).close();

        assertThat(loops.counters().refusedRate.sum()).isEqualTo(1);
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
        clock.advance(loops, 1_020);
        clock.advance(loops, 1_020);
        assertThat(limits.addressCount()).isZero();
        expectNothingLeft();
    }

    @Test
    void attack18_closesWithoutAWordWhereAnAnswerWouldNeedAHandshake() throws IOException {
        InetSocketAddress address = listen(new LimitSettings(1, 0, 0), Optional.empty());
        try (RawClient first = echoing(RawClient.connect(address)); RawClient second = RawClient.connect(address)) {
            second.expectGone();
            echoing(first);
        }
        expectNothingLeft();
        assertThat(loops.counters().accepted.sum()).isEqualTo(loops.counters().closed.sum()).isEqualTo(2);
    }

    @Test
    void attack18_boundsThoseThatAreToldInNumberAndTime() throws IOException {
        InetSocketAddress address = listen(new LimitSettings(1, 0, 0), Optional.of(TOLD));
        int attempts = Gate.MAX_FAREWELLS + 50;
        List<RawClient> refused = new ArrayList<>();
        try (RawClient first = echoing(RawClient.connect(address))) {
            for (int i = 0; i < attempts; i++) {
                refused.add(RawClient.connect(address));
            }
            Eventually.becomesTrue("all are refused", () -> loops.counters().refusedTotal.sum() == attempts);
            Eventually.becomesTrue("those beyond are closed",
                    () -> loops.connectionCount() == 1 + Gate.MAX_FAREWELLS);
            clock.advance(loops, LINGER_MILLIS + 20);
            clock.advance(loops, LINGER_MILLIS + 20);

            assertThat(loops.connectionCount()).isEqualTo(1);
            try (RawClient next = RawClient.connect(address)) {
                assertThat(next.readToEnd()).isEqualTo(Feed.bytes("max-connections"));
            }
            echoing(first);
        }
        for (RawClient client : refused) {
            client.close();
        }
        expectNothingLeft();
    }

    @Test
    void logsOneLineASecondHoweverManyAreRefused() throws IOException {
        InetSocketAddress address = listen(new LimitSettings(1, 0, 0), Optional.empty());
        try (LogRecorder log = LogRecorder.of(RefusalNotice.class);
                RawClient first = echoing(RawClient.connect(address))) {
            refused(address, 20);
            clock.advance(loops, 999);
            refused(address, 5);
            List<String> inTheFirst = log.lines();
            clock.advance(loops, 1);
            refused(address, 5);

            assertThat(inTheFirst)
                    .containsExactly("WARNING clients are refused reason=max-connections allowed=1 count=1");
            assertThat(log.lines()).hasSize(2).last()
                    .isEqualTo("WARNING clients are refused reason=max-connections allowed=1 count=25");
            echoing(first);
        }
    }

    private void refused(InetSocketAddress address, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            try (RawClient client = RawClient.connect(address)) {
                client.expectGone();
            }
        }
    }

    private InetSocketAddress listen(LimitSettings settings,
            Optional<Function<ConnectionLimit, ConnectionHandler>> refusals) throws IOException {
        limits = ConnectionLimits.of(settings, AddressRanges.NONE, loops);
        return loops.listen(ANY, new Port(IoSettings.DEFAULTS, limits, EchoHandler::new, refusals, 0)).localAddress();
    }

    private static RawClient echoing(RawClient client) throws IOException {
        assertThat(client.send("hello").read(5)).isEqualTo(Feed.bytes("hello"));
        return client;
    }

    private void expectNothingLeft() {
        Eventually.becomesTrue("nothing is left", () -> loops.connectionCount() == 0 && limits.openCount() == 0
                && Eventually.get(loops.timerCount()) == 0);
    }
}
