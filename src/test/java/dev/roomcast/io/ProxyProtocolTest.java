package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.Feed;
import dev.roomcast.RawClient;
import dev.roomcast.TlsFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of a trusted proxy, 127.0.0.2; all others are clients. */
@Timeout(20)
class ProxyProtocolTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String PROXY = "127.0.0.2";
    private static final long HEADER_MILLIS = 10_000;

    private final FakeClock clock = new FakeClock();
    private final BlockingQueue<EchoHandler> served = new LinkedBlockingQueue<>();
    private EventLoopGroup loops;
    private ConnectionLimits limits;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
    }

    @AfterEach
    void stop() {
        Eventually.becomesTrue("nothing is left", () -> loops.connectionCount() == 0 && limits.openCount() == 0
                && limits.addressCount() == 0 && Eventually.get(loops.timerCount()) == 0);
        loops.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000})
    void takesTheClientOfTheHeaderForThePeer(int pieceBytes) throws Exception {
        InetSocketAddress address = listen(LimitSettings.DEFAULTS);
        try (RawClient proxy = RawClient.connectFrom(PROXY, address)) {
            byte[] bytes = Feed.bytes("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\nhello");
            for (int i = 0; i < bytes.length; i += pieceBytes) {
                proxy.send(new String(bytes, i, Math.min(pieceBytes, bytes.length - i)));
            }

            assertThat(proxy.read(5)).isEqualTo(Feed.bytes("hello"));
            assertThat(connection().remoteAddress()).isEqualTo(InetAddress.getByName("192.0.2.1"));
            assertThat(connection().isFromProxy()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0"})
    void keepsTheProxysAddressWhereThatSpeaksForItselfOrDoesNotKnow(String header) throws Exception {
        InetSocketAddress address = listen(LimitSettings.DEFAULTS);
        try (RawClient proxy = RawClient.connectFrom(PROXY, address)) {
            proxy.send(header + "hello");

            assertThat(proxy.read(5)).isEqualTo(Feed.bytes("hello"));
            assertThat(connection().remoteAddress()).isEqualTo(InetAddress.getByName(PROXY));
            assertThat(connection().isFromProxy()).isTrue();
        }
    }

    @Test
    void handsTheConnectionOnBeforeAnythingFollows() throws Exception {
        InetSocketAddress address = listen(LimitSettings.DEFAULTS);
        try (RawClient proxy = RawClient.connectFrom(PROXY, address)) {
            proxy.send("PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n");

            assertThat(connection().remoteAddress()).isEqualTo(InetAddress.getByName("2001:db8::1"));
            assertThat(Eventually.get(loops.timerCount())).as("the deadline is over").isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "PROXY TCP4 nobody 198.51.100.1 56324 443\r\n",
        "\u0016\u0003\u0001"})
    void closesAProxysConnectionWithoutAProperHeader(String start) throws Exception {
        InetSocketAddress address = listen(LimitSettings.DEFAULTS);
        try (RawClient proxy = RawClient.connectFrom(PROXY, address)) {
            proxy.send(start).expectGone();
        }

        assertThat(loops.counters().proxyHeadersRefused.sum()).isEqualTo(1);
        assertThat(served).isEmpty();
    }

    @Test
    void closesAProxysConnectionWhoseHeaderIsLate() throws Exception {
        InetSocketAddress address = listen(LimitSettings.DEFAULTS);
        try (RawClient proxy = RawClient.connectFrom(PROXY, address)) {
            proxy.send("PROXY TCP4 ");
            Eventually.becomesTrue("it waits", () -> Eventually.get(loops.timerCount()) == 1
                    && loops.counters().bytesIn.sum() == 11);
            clock.advance(loops, HEADER_MILLIS - 1);
            int before = loops.connectionCount();
            clock.advance(loops, 21);

            proxy.expectGone();
            assertThat(before).isEqualTo(1);
        }
        assertThat(loops.counters().proxyHeadersRefused.sum()).isEqualTo(1);
    }

    @Test
    void doesNotMindAProxyThatLooksWhetherThePortIsOpen() throws Exception {
        RawClient.connectFrom(PROXY, listen(LimitSettings.DEFAULTS)).close();

        Eventually.becomesTrue("it is gone", () -> loops.counters().closed.sum() == 1);
        assertThat(loops.counters().proxyHeadersRefused.sum()).isZero();
    }

    @Test
    void takesAHeaderFromNobodyElse() throws Exception {
        InetSocketAddress address = listen(LimitSettings.DEFAULTS);
        try (RawClient client = RawClient.connectFrom("127.0.0.3", address)) {
            client.send("PROXY TCP4 1");

            assertThat(client.read(12)).as("what the handler got").isEqualTo(Feed.bytes("PROXY TCP4 1"));
            assertThat(connection().remoteAddress()).isEqualTo(InetAddress.getByName("127.0.0.3"));
            assertThat(connection().isFromProxy()).isFalse();
        }
    }

    @Test
    void attack18_boundsTheConnectionsOfTheClientNotOfTheProxy() throws Exception {
        InetSocketAddress address = listen(new LimitSettings(0, 1, 0));
        try (RawClient first = from("192.0.2.1", address); RawClient other = from("192.0.2.2", address);
                RawClient unknown = RawClient.connectFrom(PROXY, address)) {
            assertThat(first.read(5)).isEqualTo(Feed.bytes("hello"));
            assertThat(other.read(5)).isEqualTo(Feed.bytes("hello"));
            assertThat(unknown.send("PROXY UNKNOWN\r\nhello").read(5)).isEqualTo(Feed.bytes("hello"));
            try (RawClient second = from("192.0.2.1", address)) {
                assertThat(second.readToEnd()).isEqualTo(Feed.bytes("max-connections-per-address"));
            }
            first.endOutput();
            Eventually.becomesTrue("its place is free", () -> loops.connectionCount() == 2);
            try (RawClient third = from("192.0.2.1", address)) {
                assertThat(third.read(5)).isEqualTo(Feed.bytes("hello"));
            }
        }
        assertThat(loops.counters().refusedPerAddress.sum()).isEqualTo(1);
    }

    @Test
    void comesBeforeTls() throws Exception {
        TlsPort tls = new TlsPort(TlsFiles.pem(TlsFolder.file("rsa.pem"), TlsFolder.file("rsa.key")), 10_000);
        limits = ConnectionLimits.of(LimitSettings.DEFAULTS, AddressRanges.of(List.of(PROXY)), loops);
        InetSocketAddress address = loops.listen(ANY, new Port(IoSettings.DEFAULTS, limits,
                () -> tls.newConnection(this::echo, this::echo), Optional.empty(), HEADER_MILLIS)).localAddress();
        try (RawClient proxy = RawClient.connectFrom(PROXY, address);
                RawClient client = proxy.send("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n")
                        .secured(TlsFolder.clientContext())) {
            client.send("hello");

            assertThat(client.read(5)).isEqualTo(Feed.bytes("hello"));
            assertThat(connection().remoteAddress()).isEqualTo(InetAddress.getByName("192.0.2.1"));
            assertThat(connection().isSecure()).isTrue();
        }
    }

    private static RawClient from(String client, InetSocketAddress address) throws IOException {
        return RawClient.connectFrom(PROXY, address)
                .send("PROXY TCP4 " + client + " 198.51.100.1 56324 443\r\nhello");
    }

    private InetSocketAddress listen(LimitSettings settings) throws IOException {
        limits = ConnectionLimits.of(settings, AddressRanges.of(List.of(PROXY)), loops);
        return loops.listen(ANY, new Port(IoSettings.DEFAULTS, limits, this::echo,
                Optional.of(limit -> new RecordingHandler() {
                    @Override
                    public void onOpen(Connection connection) {
                        connection.write(ByteBuffer.wrap(Feed.bytes(limit.setting())));
                        connection.finish();
                    }
                }), HEADER_MILLIS)).localAddress();
    }

    private ConnectionHandler echo() {
        EchoHandler handler = new EchoHandler();
        served.add(handler);
        return handler;
    }

    /** Of the handler that was made first. */
    private Connection connection() throws InterruptedException {
        EchoHandler first = served.poll(5, TimeUnit.SECONDS);
        assertThat(first).as("a connection that is served").isNotNull();
        served.add(first);
        return first.connection();
    }
}
