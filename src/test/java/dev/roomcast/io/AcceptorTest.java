package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.roomcast.Eventually;
import dev.roomcast.Feed;
import dev.roomcast.RawClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class AcceptorTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private EventLoopGroup loops;

    @BeforeEach
    void start() throws IOException {
        loops = EventLoopGroup.start(4);
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void spreadsConnectionsOverAllLoops() throws IOException {
        InetSocketAddress address = loops.listen(ANY, IoSettings.DEFAULTS, EchoHandler::new).localAddress();
        List<RawClient> clients = new ArrayList<>();

        for (int i = 0; i < 12; i++) {
            clients.add(RawClient.connect(address));
        }
        Eventually.becomesTrue("12 connections", () -> loops.connectionCount() == 12);

        assertThat(loops.loops()).extracting(EventLoop::connectionCount).containsExactly(3, 3, 3, 3);
        for (RawClient client : clients) {
            client.close();
        }
    }

    @Test
    void numbersConnectionsApart() throws IOException {
        List<EchoHandler> handlers = List.of(new EchoHandler(), new EchoHandler());
        for (EchoHandler handler : handlers) {
            RawClient.connect(loops.listen(ANY, IoSettings.DEFAULTS, () -> handler).localAddress());
            handler.connection();
        }

        assertThat(handlers).extracting(handler -> handler.connection().id()).containsExactly(1L, 2L);
    }

    @Test
    void takesNoConnectionAfterItIsClosedButKeepsThoseItHas() throws IOException {
        Acceptor acceptor = loops.listen(ANY, IoSettings.DEFAULTS, EchoHandler::new);
        try (RawClient client = RawClient.connect(acceptor.localAddress())) {
            client.send("a").read(1);

            acceptor.close();
            Eventually.runOnAll(loops);
            Eventually.runOnAll(loops);

            assertThatThrownBy(() -> RawClient.connect(acceptor.localAddress())).isInstanceOf(ConnectException.class);
            assertThat(client.send("b").read(1)).isEqualTo(Feed.bytes("b"));
        }
    }

    @Test
    void saysThatTheAddressIsInUse() throws IOException {
        InetSocketAddress taken = loops.listen(ANY, IoSettings.DEFAULTS, EchoHandler::new).localAddress();

        assertThatThrownBy(() -> loops.listen(taken, IoSettings.DEFAULTS, EchoHandler::new))
                .isInstanceOf(BindException.class);
    }

    @Test
    void pausesWhenFileDescriptorsRunOutServesTheOthersAndRecovers(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        Process server = new ProcessBuilder("sh", "-c", "ulimit -n 64; exec \"$0\" -cp \"$1\" \"$2\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), System.getProperty("java.class.path"),
                EchoServerProcess.class.getName()).redirectError(log.toFile()).start();
        try (BufferedReader out = server.inputReader()) {
            InetSocketAddress address =
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(out.readLine()));
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                clients.add(RawClient.connect(address));
            }
            RawClient first = clients.get(0);
            RawClient last = clients.get(79).send("waiting");
            Eventually.becomesTrue("paused", () -> lines(log, "accepting paused") > 0);

            byte[] meanwhile = first.send("served").read(6);
            // Long enough for a second attempt that fails: it takes as long as these echoes, or a pause.
            long started = System.nanoTime();
            while (System.nanoTime() - started < TimeUnit.MILLISECONDS.toNanos(350)) {
                first.send("x").read(1);
            }
            for (RawClient client : clients.subList(1, 60)) {
                client.close();
            }

            assertThat(meanwhile).isEqualTo(Feed.bytes("served"));
            assertThat(readOrTellLog(last, log)).isEqualTo(Feed.bytes("waiting"));
            server.getOutputStream().close();
            assertThat(Integer.parseInt(out.readLine())).as("pauses").isGreaterThan(1);
            assertThat(lines(log, "accepting paused")).as(Files.readString(log)).isEqualTo(1);
            // Another loop may have served the last before the acceptor's saw that nobody waits any more.
            Eventually.becomesTrue("accepting again, said", () -> lines(log, "accepting again") > 0);
            assertThat(lines(log, "accepting again")).isEqualTo(1);
            for (RawClient client : clients) {
                client.close();
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static byte[] readOrTellLog(RawClient client, Path log) throws IOException {
        try {
            return client.read(7);
        } catch (IOException e) {
            throw new AssertionError("not served again; the server logged " + Files.readString(log), e);
        }
    }

    private static long lines(Path log, String text) {
        try {
            return Files.readAllLines(log).stream().filter(line -> line.contains(text)).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
