package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.FakeClock;
import dev.roomcast.Feed;
import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.TlsClient;
import dev.roomcast.TlsFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A {@link Connection} of a TLS port, with the JDK's own client as its peer. */
@Timeout(60)
class TlsConnectionTest {
    private static final String TLS_1_2 = "TLSv1.2";
    private static final String TLS_1_3 = "TLSv1.3";
    private static final long HANDSHAKE_MILLIS = 10_000;

    private final FakeClock clock = new FakeClock();
    private final SSLContext context = TlsFolder.clientContext();
    private final TlsPort port = new TlsPort(TlsFiles.pem(TlsFolder.file("rsa.pem"), TlsFolder.file("rsa.key")),
            HANDSHAKE_MILLIS);
    private EventLoopGroup loops;

    @BeforeEach
    void start() throws IOException {
        loops = clock.startLoops(2);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void givesWhatComesDecryptedAndSendsWhatIsWrittenEncrypted(String protocol) throws IOException {
        EchoHandler handler = new EchoHandler();
        try (TlsClient client = open(handler, protocol)) {
            client.raw().send("hello");

            assertThat(client.raw().read(5)).isEqualTo(Feed.bytes("hello"));
            assertThat(client.session().getProtocol()).isEqualTo(protocol);
            assertThat(handler.connection().isSecure()).isTrue();
            assertThat(loops.counters().tlsHandshakes.sum()).isEqualTo(1);
            assertThat(loops.counters().bytesIn.sum()).isEqualTo(5);
            Eventually.becomesTrue("counted", () -> loops.counters().bytesOut.sum() == 5);
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
        Eventually.becomesTrue("nothing is left", () -> loops.connectionCount() == 0 && timers() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void answersACloseNotifyByItsOwn(String protocol) throws IOException {
        EchoHandler handler = new EchoHandler();
        try (TlsClient client = open(handler, protocol)) {
            client.raw().send("last words");
            client.raw().endOutput();

            // The JDK's client throws where the end comes without close_notify.
            byte[] rest = client.raw().readToEnd();

            // In TLS 1.2 nothing may follow a close_notify (RFC 5246 §7.2.1): the echo comes if it was sent before. Else
            // it is tried in vain, before the end is told or after.
            assertThat(new String(rest, StandardCharsets.US_ASCII))
                    .isIn("last words", protocol.equals(TLS_1_2) ? "" : "last words");
            if (rest.length > 0) {
                Eventually.get(handler.ended);
            }
        }
        Eventually.get(handler.closed);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void sendsACloseNotifyWhenItIsClosedOrFinished(String protocol) throws IOException {
        for (boolean finish : new boolean[] {true, false}) {
            RecordingHandler handler = new RecordingHandler();
            try (TlsClient client = open(handler, protocol)) {
                Connection connection = handler.connection();
                Eventually.runOnLoop(connection.loop(), () -> {
                    if (finish) {
                        connection.write(ByteBuffer.wrap(Feed.bytes("bye")));
                        connection.finish();
                    } else {
                        connection.close(CloseReason.TIMED_OUT);
                    }
                });

                assertThat(client.raw().readToEnd()).isEqualTo(Feed.bytes(finish ? "bye" : ""));
            }
            assertThat(handler.reason()).isEqualTo(finish ? CloseReason.DONE : CloseReason.TIMED_OUT);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void canStillBeWrittenToWhenThePeerHasEndedItsTcpOutput(String protocol) throws IOException {
        RecordingHandler handler = new RecordingHandler();
        try (TlsClient client = open(handler, protocol)) {
            client.raw().send("question");
            client.endTransport();
            Eventually.get(handler.ended);
            Connection connection = handler.connection();
            Eventually.runOnLoop(connection.loop(), () -> {
                connection.write(ByteBuffer.wrap(Feed.bytes("answer")));
                connection.finish();
            });

            assertThat(client.raw().readToEnd()).isEqualTo(Feed.bytes("answer"));
            assertThat(handler.received()).isEqualTo(Feed.bytes("question"));
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void shakesHandsAndReadsByteByByte(String protocol) throws IOException {
        EchoHandler handler = new EchoHandler();
        InetSocketAddress address = listen(() -> handler);
        try (TlsClient client = TlsClient.connect(address, context, protocol)) {
            client.inPiecesOf(1, () -> Eventually.runOnAll(loops)).shakeHands();
            client.raw().send("hello");

            assertThat(client.raw().read(5)).isEqualTo(Feed.bytes("hello"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void takesARecordCutAtAnyByte(String protocol) throws IOException {
        EchoHandler handler = new EchoHandler();
        try (TlsClient client = open(handler, protocol)) {
            int recordBytes = 80;
            for (int cut = 1; cut < recordBytes; cut++) {
                String text = String.format("%040d", cut);
                client.cutNextAt(cut, () -> Eventually.runOnAll(loops)).raw().send(text);

                assertThat(client.raw().read(40)).isEqualTo(Feed.bytes(text));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void takesAndSendsLargeRecordsAndTinyOnes(String protocol) throws Exception {
        byte[] stream = randomBytes(3_000_000);
        EchoHandler handler = new EchoHandler();
        try (TlsClient client = open(handler, protocol)) {
            CompletableFuture<byte[]> echoed = readAsync(client, stream.length + 2_000);
            for (int i = 0; i < 1_000; i++) {
                client.raw().send(new byte[] {(byte) i});
            }
            client.raw().send(stream);
            for (int i = 0; i < 1_000; i++) {
                client.raw().send(new byte[] {(byte) i});
            }

            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            IntStream.range(0, 1_000).forEach(expected::write);
            expected.writeBytes(stream);
            IntStream.range(0, 1_000).forEach(expected::write);
            assertThat(Arrays.equals(echoed.get(), expected.toByteArray())).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void sendsMoreThanTheKernelTakesAtOnceBeforeItFinishes(String protocol) throws IOException {
        byte[] large = randomBytes(5_000_000);
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onOpen(Connection connection) {
                super.onOpen(connection);
                for (int i = 0; i < large.length; i += 10_000) {
                    connection.write(ByteBuffer.wrap(large, i, 10_000));
                }
                connection.finish();
            }
        };
        try (TlsClient client = open(handler, protocol)) {
            Eventually.becomesTrue("the kernel is full", () -> Eventually.onLoop(handler.connection().loop(),
                    () -> handler.connection().queuedBytes() < large.length));
            assertThat(Arrays.equals(client.raw().readToEnd(), large)).isTrue();
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.DONE);
    }

    @Test
    void closesAConsumerThatIsTooSlowAndCountsWhatIsEncryptedToo() throws IOException {
        ByteBuffer news = ByteBuffer.allocate(256 * 1024);
        RecordingHandler slow = new RecordingHandler();
        InetSocketAddress address = listen(new IoSettings(65_536, 2_000, 30_000), () -> slow);
        try (TlsClient client = TlsClient.open(address, context, TLS_1_3)) {
            Connection connection = slow.connection();
            List<Long> queued = new ArrayList<>();
            while (!slow.closed.isDone()) {
                Eventually.runOnLoop(connection.loop(), () -> {
                    queued.add(connection.queuedBytes());
                    connection.write(news.duplicate());
                });
            }

            assertThat(slow.reason()).isEqualTo(CloseReason.SLOW_CONSUMER);
            assertThat(queued.get(queued.size() - 1)).isLessThanOrEqualTo(65_536);
            assertThat(loops.counters().slowConsumers.sum()).isEqualTo(1);
            assertThat(client.socket().isConnected()).isTrue();
        }
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void attack56_closesAPeerThatReadsNothingWhileOutputWaits(String protocol) throws IOException {
        ByteBuffer news = ByteBuffer.allocate(32 << 20);
        RecordingHandler stalled = new RecordingHandler();
        InetSocketAddress address = listen(new IoSettings(64L << 20, 2_000, 30_000), () -> stalled);
        try (TlsClient client = TlsClient.open(address, context, protocol)) {
            Connection connection = stalled.connection();
            Eventually.runOnLoop(connection.loop(), () -> connection.write(news));
            // The last that the kernel takes may be taken after the first look at the clock.
            clock.advance(loops, 30_020);
            clock.advance(loops, 30_020);

            assertThat(stalled.reason()).isEqualTo(CloseReason.STALLED);
            assertThat(loops.counters().writeStalls.sum()).isEqualTo(1);
            client.raw().expectGone();
        }
        Eventually.becomesTrue("nothing is left", () -> loops.connectionCount() == 0 && timers() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void keepsBytesAndOrderWhileItMovesBetweenLoops(String protocol) throws Exception {
        byte[] stream = randomBytes(1_000_000);
        List<Boolean> atHome = new ArrayList<>();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                atHome.add(connection.loop().inLoop());
                connection.write(copyOf(in));
                EventLoop other = loops.loops().get(1 - connection.loop().index());
                connection.moveTo(other, () -> atHome.add(other.inLoop()));
            }

            @Override
            public void onEnd(Connection connection) {
                atHome.add(connection.loop().inLoop());
                connection.finish();
            }
        };
        try (TlsClient client = open(handler, protocol)) {
            CompletableFuture<byte[]> echoed = readAsync(client, stream.length);
            client.inPiecesOf(5_001, () -> { }).raw().send(stream);

            assertThat(Arrays.equals(echoed.get(), stream)).isTrue();
        }
        Eventually.get(handler.closed);
        assertThat(atHome).hasSizeGreaterThan(10).doesNotContain(false);
    }

    /** Its end comes with its last bytes, in one read of the loop that it leaves. */
    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void isToldOfTheEndWhereItArrivesWhenItMovesWithTheLastBytes(String protocol) throws IOException {
        CompletableFuture<Boolean> endedAtHome = new CompletableFuture<>();
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                super.onRead(connection, in);
                connection.moveTo(loops.loops().get(1 - connection.loop().index()), () -> { });
            }

            @Override
            public void onEnd(Connection connection) {
                endedAtHome.complete(connection.loop().inLoop());
                connection.finish();
            }
        };
        try (TlsClient client = open(handler, protocol)) {
            EventLoop home = handler.connection().loop();
            Eventually.runOnLoop(home, () -> {
                try {
                    client.raw().send("last words");
                    client.raw().endOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThat(Eventually.get(endedAtHome)).isTrue();
            assertThat(handler.received()).isEqualTo(Feed.bytes("last words"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void leavesWhatComesInTheKernelWhileReadingIsPaused(String protocol) throws IOException {
        RecordingHandler handler = new RecordingHandler() {
            @Override
            public void onRead(Connection connection, ByteBuffer in) {
                super.onRead(connection, in);
                connection.pauseReading(true);
            }
        };
        try (TlsClient client = open(handler, protocol)) {
            Connection connection = handler.connection();
            Eventually.runOnLoop(connection.loop(), () -> connection.pauseReading(true));
            client.raw().send("a").send("b").endOutput();
            Eventually.runOnAll(loops);
            Eventually.runOnAll(loops);
            byte[] whilePaused = handler.received();
            expectToSleep(connection.loop());

            Eventually.runOnLoop(connection.loop(), () -> connection.pauseReading(false));
            Eventually.becomesTrue("read", () -> handler.received().length == 2);
            boolean toldWhilePaused = handler.ended.isDone();
            Eventually.runOnLoop(connection.loop(), () -> connection.pauseReading(false));

            assertThat(whilePaused).isEmpty();
            assertThat(toldWhilePaused).isFalse();
            Eventually.get(handler.ended);
        }
    }

    @Test
    void refusesRenegotiation() throws IOException {
        EchoHandler handler = new EchoHandler();
        try (TlsClient client = open(handler, TLS_1_2)) {
            client.raw().send("hello").read(5);

            assertThatThrownBy(() -> {
                client.shakeHands();
                client.raw().send("again").read(5);
            }).isInstanceOf(IOException.class);

            assertThat(handler.reason()).isEqualTo(CloseReason.PEER);
        }
    }

    /** Its answer has to wait for what is unsent, and what follows for its answer. */
    @Test
    void takesAKeyUpdateWhileThePeerDoesNotRead() throws IOException {
        byte[] large = randomBytes(6_000_000);
        RecordingHandler handler = new RecordingHandler();
        try (TlsClient client = open(handler, TLS_1_3)) {
            client.raw().send("hello");
            Connection connection = handler.connection();
            Eventually.runOnLoop(connection.loop(), () -> connection.write(ByteBuffer.wrap(large)));
            Eventually.runOnAll(loops);
            boolean unsent = Eventually.onLoop(connection.loop(), () -> connection.queuedBytes() > 0);

            for (int i = 0; i < 3; i++) {
                // What begins a handshake in TLS 1.2 is a KeyUpdate in TLS 1.3.
                client.shakeHands();
                client.raw().send("update " + i);
            }
            expectToSleep(connection.loop());

            assertThat(unsent).isTrue();
            assertThat(Arrays.equals(client.raw().read(large.length), large)).isTrue();
            Eventually.becomesTrue("all is read", () -> Arrays.equals(handler.received(),
                    Feed.bytes("helloupdate 0update 1update 2")));
            Eventually.runOnLoop(connection.loop(), connection::finish);
            client.raw().expectEnd();
        }
    }

    @Test
    void shakesHandsOnThreadsThatEndWithTheLoops() throws IOException {
        try (TlsClient client = open(new EchoHandler(), TLS_1_3)) {
            client.raw().send("hello").read(5);
            List<Thread> helpers = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("roomcast-helper-")).toList();

            loops.close();

            assertThat(helpers).isNotEmpty();
            Eventually.becomesTrue("helpers ended", () -> helpers.stream().noneMatch(Thread::isAlive));
        }
    }

    @Test
    void shakesHandsWithManyAtOnce() throws Exception {
        int clients = 200;
        InetSocketAddress address = listen(EchoHandler::new);
        List<TlsClient> connected = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            TlsClient client = TlsClient.connect(address, TlsFolder.clientContext(), i % 2 == 0 ? TLS_1_2 : TLS_1_3);
            // All of them compute in this process, too, beside whatever else the machine does.
            client.socket().setSoTimeout(40_000);
            connected.add(client);
        }
        List<CompletableFuture<Void>> shaken = connected.stream().map(client -> CompletableFuture.runAsync(() -> {
            try {
                client.raw().send("hello");
                assertThat(client.raw().read(5)).isEqualTo(Feed.bytes("hello"));
                client.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        })).toList();

        for (CompletableFuture<Void> each : shaken) {
            each.get();
        }
        assertThat(loops.counters().tlsHandshakes.sum()).isEqualTo(clients);
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
        assertThat(timers()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void resumesASession(String protocol) throws IOException {
        InetSocketAddress address = listen(EchoHandler::new);
        List<Long> created = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (TlsClient client = TlsClient.open(address, context, protocol)) {
                // The tickets of TLS 1.3 come after the handshake: they have been read when this has.
                client.raw().send("hello").read(5);
                created.add(client.session().getCreationTime());
            }
        }

        // A session resumed is as old as the first.
        assertThat(created.stream().distinct()).hasSize(1);
    }

    @Test
    void speaksHttp11ByAlpnAndNothingElse() throws IOException {
        InetSocketAddress address = listen(EchoHandler::new);
        for (List<String> offered : List.of(List.of("h2", "http/1.1"), List.of("h2"))) {
            try (TlsClient client = TlsClient.connect(address, context, TLS_1_3)) {
                SSLParameters parameters = client.socket().getSSLParameters();
                parameters.setApplicationProtocols(offered.toArray(String[]::new));
                client.socket().setSSLParameters(parameters);
                if (offered.contains("http/1.1")) {
                    client.shakeHands();
                    assertThat(client.socket().getApplicationProtocol()).isEqualTo("http/1.1");
                } else {
                    assertThatThrownBy(client::shakeHands).isInstanceOf(SSLException.class)
                            .hasMessageContaining("no_application_protocol");
                }
            }
        }
    }

    @Test
    void tellsInAnAlertWhyItRefusesAHandshake() throws IOException {
        EchoHandler handler = new EchoHandler();
        InetSocketAddress address = listen(() -> handler);
        try (TlsClient client = TlsClient.connect(address, context, TLS_1_2)) {
            SSLParameters parameters = client.socket().getSSLParameters();
            // One that every JDK's client still offers, and this server does not.
            parameters.setCipherSuites(new String[] {"TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"});
            client.socket().setSSLParameters(parameters);

            assertThatThrownBy(client::shakeHands).isInstanceOf(SSLException.class)
                    .hasMessageContaining("handshake_failure");
        }
        Eventually.becomesTrue("counted", () -> loops.counters().tlsHandshakesFailed.sum() == 1);
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
        assertThat(handler.opened).isNotDone();
    }

    @Test
    void closesOnABadRecord() throws IOException {
        EchoHandler handler = new EchoHandler();
        try (TlsClient client = open(handler, TLS_1_3)) {
            client.raw().send("hello").read(5);
            byte[] forged = new byte[40];
            forged[0] = 23;
            forged[1] = 3;
            forged[2] = 3;
            forged[4] = 35;

            client.sendPlain(forged);

            assertThatThrownBy(() -> client.raw().read(1)).isInstanceOf(SSLException.class)
                    .hasMessageContaining("bad_record_mac");
        }
        assertThat(handler.reason()).isEqualTo(CloseReason.PEER);
    }

    @Test
    void givesWhoSpeaksHttpToTheHandlerForIt() throws IOException {
        EchoHandler secure = new EchoHandler();
        EchoHandler plain = new EchoHandler();
        try (RawClient client = RawClient.connect(listen(IoSettings.DEFAULTS, () -> secure, () -> plain))) {
            client.send("GET / HTTP/1.1\r\n");

            assertThat(client.read(16)).isEqualTo(Feed.bytes("GET / HTTP/1.1\r\n"));
            assertThat(plain.connection().isSecure()).isFalse();
            assertThat(secure.opened).isNotDone();
            assertThat(loops.counters().plaintextOnTls.sum()).isEqualTo(1);
        }
        assertThat(plain.reason()).isEqualTo(CloseReason.DONE);
        assertThat(timers()).isZero();
    }

    @Test
    void closesOnWhoSpeaksNeither() throws IOException {
        for (byte[] bytes : List.of(new byte[] {0}, Feed.bytes("<policy-file-request/>\0"),
                new byte[] {(byte) 0x80, 46}, new byte[] {23, 3, 3, 0, 1, 0}, new byte[] {22, 2, 0, 0, 1, 1},
                new byte[] {22, 3, 3, (byte) 0xFF, (byte) 0xFF, 1}, new byte[] {22, 3, 1, 0, 5, 11, 0, 0, 1, 0})) {
            EchoHandler handler = new EchoHandler();
            try (RawClient client = RawClient.connect(listen(() -> handler))) {
                client.send(bytes);

                client.expectGone();
                assertThat(handler.opened).isNotDone();
            }
        }
        Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
        assertThat(loops.counters().tlsHandshakesFailed.sum()).isEqualTo(7);
        assertThat(timers()).isZero();
    }

    @Test
    void closesWhoDoesNotFinishTheHandshakeInTime() throws IOException {
        InetSocketAddress address = listen(EchoHandler::new);
        byte[] hello = TlsClient.clientHello();
        List<RawClient> stalled = new ArrayList<>();
        for (byte[] begin : List.of(new byte[0], Arrays.copyOf(hello, 1), Arrays.copyOf(hello, 100), hello)) {
            stalled.add(RawClient.connect(address).send(begin));
        }
        Eventually.becomesTrue("all are there", () -> timers() == 4);
        stalled.get(3).read(100);

        clock.advance(loops, HANDSHAKE_MILLIS - 1);
        int early = loops.connectionCount();
        clock.advance(loops, 21);

        assertThat(early).isEqualTo(4);
        for (RawClient client : stalled) {
            client.expectGone();
            client.close();
        }
        assertThat(loops.counters().tlsHandshakesTimedOut.sum()).isEqualTo(4);
        assertThat(loops.connectionCount()).isZero();
        assertThat(timers()).isZero();
    }

    /** How a peer goes. */
    private enum Exit { RESET, HALF_CLOSE, CLOSE }

    /** Where it was then. */
    private enum Stage {
        CONNECTED, FIRST_BYTE, HALF_HELLO, HELLO, ESTABLISHED, HALF_RECORD, NOT_READING, CLOSE_NOTIFY
    }

    @ParameterizedTest
    @ValueSource(strings = {TLS_1_2, TLS_1_3})
    void neitherSpinsNorLeavesAnythingOfAPeerThatStallsOrGoesAtAnyStage(String protocol) throws IOException {
        byte[] hello = TlsClient.clientHello();
        for (Stage stage : Stage.values()) {
            for (Exit exit : Exit.values()) {
                EchoHandler handler = new EchoHandler();
                TlsClient client = TlsClient.connect(listen(() -> handler), context, protocol);
                Eventually.becomesTrue("connected", () -> loops.connectionCount() == 1);
                switch (stage) {
                    case CONNECTED -> { }
                    case FIRST_BYTE -> client.sendPlain(Arrays.copyOf(hello, 1));
                    case HALF_HELLO -> client.sendPlain(Arrays.copyOf(hello, hello.length / 2));
                    case HELLO -> client.sendPlain(hello);
                    case ESTABLISHED -> client.shakeHands();
                    case HALF_RECORD -> {
                        client.shakeHands();
                        client.sendPlain(new byte[] {23, 3, 3, 1, 0, 1, 2, 3});
                    }
                    case NOT_READING -> {
                        client.shakeHands();
                        Connection connection = handler.connection();
                        Eventually.runOnLoop(connection.loop(),
                                () -> connection.write(ByteBuffer.allocate(8_000_000)));
                    }
                    case CLOSE_NOTIFY -> {
                        client.shakeHands();
                        client.socket().shutdownOutput();
                    }
                }
                loops.loops().forEach(this::expectToSleep);

                switch (exit) {
                    case RESET -> client.reset();
                    case HALF_CLOSE -> client.endTransport();
                    case CLOSE -> client.close();
                }
                loops.loops().forEach(this::expectToSleep);
                // What is half closed, or cannot be sent, ends by a time-out.
                for (int i = 0; i < 2; i++) {
                    clock.advance(loops, HANDSHAKE_MILLIS + 21);
                }

                Eventually.becomesTrue(stage + " " + exit + " leaves no connection", () -> {
                    clock.advance(loops, 3_000);
                    return loops.connectionCount() == 0 && timers() == 0;
                });
                client.close();
            }
        }
    }

    @Test
    void endsWhoIsInItsHandshakeWhenTheServerStops() throws IOException {
        InetSocketAddress address = listen(EchoHandler::new);
        try (RawClient client = RawClient.connect(address).send(TlsClient.clientHello())) {
            client.read(100);

            loops.shutdownConnections();

            client.expectGone();
            Eventually.becomesTrue("no connection left", () -> loops.connectionCount() == 0);
        }
    }

    @Test
    void paysAloneForAFaultOfItsHandler() throws IOException {
        RecordingHandler faulty = new RecordingHandler() {
            @Override
            public void onOpen(Connection connection) {
                throw new IllegalStateException("made up");
            }
        };
        try (LogRecorder log = LogRecorder.of(EventLoop.class); TlsClient client = connect(faulty, TLS_1_3)) {
            client.sendPlain(new byte[0]);
            try {
                client.shakeHands();
                client.raw().expectGone();
            } catch (SSLException e) {
                // Or so early that the handshake is not over for the client.
            }

            assertThat(faulty.reason()).isEqualTo(CloseReason.FAILED);
            assertThat(log.thrown()).singleElement().asString().contains("made up");
        }
    }

    /** A loop that spins has hundreds of turns in the time between two questions, one that sleeps one for each. */
    private void expectToSleep(EventLoop loop) {
        int asked = 10;
        Eventually.runOnAll(loops);
        Eventually.runOnAll(loops);
        Eventually.becomesTrue("loop " + loop.index() + " sleeps", () -> {
            long before = Eventually.onLoop(loop, loop::turns);
            for (int i = 0; i < asked; i++) {
                LockSupport.parkNanos(500_000);
                Eventually.runOnLoop(loop, () -> { });
            }
            return Eventually.onLoop(loop, loop::turns) - before <= 2 * asked;
        });
    }

    private int timers() {
        return Eventually.get(loops.timerCount());
    }

    private TlsClient open(ConnectionHandler handler, String protocol) throws IOException {
        return TlsClient.open(listen(() -> handler), context, protocol);
    }

    private TlsClient connect(ConnectionHandler handler, String protocol) throws IOException {
        return TlsClient.connect(listen(() -> handler), context, protocol);
    }

    private InetSocketAddress listen(Supplier<ConnectionHandler> handlers) throws IOException {
        return listen(IoSettings.DEFAULTS, handlers);
    }

    private InetSocketAddress listen(IoSettings settings, Supplier<ConnectionHandler> handlers) throws IOException {
        return listen(settings, handlers, () -> {
            throw new AssertionError("nobody speaks without TLS");
        });
    }

    private InetSocketAddress listen(IoSettings settings, Supplier<ConnectionHandler> secure,
            Supplier<ConnectionHandler> plaintext) throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return loops.listen(any, settings, () -> port.newConnection(secure, plaintext)).localAddress();
    }

    private static CompletableFuture<byte[]> readAsync(TlsClient client, int length) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return client.raw().read(length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static byte[] randomBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
