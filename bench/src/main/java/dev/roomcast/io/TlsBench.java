package dev.roomcast.io;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does TLS cost, beside a plain connection: a small message there and back, a mebibyte from the server, a
 * connection from its opening to its end? One loop echoes; the client is the JDK's, on the bench's thread, and in the
 * figure. Run from the folder of the project, whose test keys it uses.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class TlsBench {
    private static final Path KEYS = Path.of("src/test/resources/tls");
    private static final int LARGE_BYTES = 1 << 20;
    private static final int ASK_FOR_LARGE = 'L';

    /** How the connection is made; the name of the key is that of its file. */
    public enum Wires { PLAIN, TLS12_RSA, TLS13_RSA, TLS13_EC }

    @Param({"PLAIN", "TLS12_RSA", "TLS13_RSA", "TLS13_EC"})
    public Wires wire;

    private final byte[] answer = new byte[LARGE_BYTES];
    private final byte[] small = new byte[64];
    private EventLoopGroup loops;
    private InetSocketAddress address;
    private SSLContext context;
    private Socket connected;

    @Setup
    public void listen() throws IOException, GeneralSecurityException {
        loops = EventLoopGroup.start(1);
        Supplier<ConnectionHandler> handlers = Answerer::new;
        if (wire != Wires.PLAIN) {
            String key = wire == Wires.TLS13_EC ? "ec" : "rsa";
            TlsPort port = new TlsPort(TlsFiles.pem(KEYS.resolve(key + ".pem"), KEYS.resolve(key + ".key")), 10_000);
            handlers = () -> port.newConnection(Answerer::new, Answerer::new);
        }
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        address = loops.listen(any, IoSettings.DEFAULTS, handlers).localAddress();
        context = trusting();
        connected = connect(context);
    }

    @TearDown
    public void close() throws IOException {
        connected.close();
        loops.close();
    }

    @Benchmark
    public Object roundTrip() throws IOException {
        connected.getOutputStream().write(small);
        return connected.getInputStream().readNBytes(answer, 0, small.length);
    }

    @Benchmark
    public Object mebibyte() throws IOException {
        connected.getOutputStream().write(ASK_FOR_LARGE);
        return connected.getInputStream().readNBytes(answer, 0, LARGE_BYTES);
    }

    /** By a full handshake each time: the client knows no session. */
    @Benchmark
    public Object connection() throws IOException, GeneralSecurityException {
        try (Socket socket = connect(wire == Wires.PLAIN ? context : trusting())) {
            return greet(socket);
        }
    }

    /** By a handshake that resumes the session before. */
    @Benchmark
    public Object resumedConnection() throws IOException {
        try (Socket socket = connect(context)) {
            return greet(socket);
        }
    }

    private Object greet(Socket socket) throws IOException {
        socket.getOutputStream().write(small);
        return socket.getInputStream().readNBytes(answer, 0, small.length);
    }

    private Socket connect(SSLContext trust) throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        if (wire == Wires.PLAIN) {
            return socket;
        }
        SSLSocket secure = (SSLSocket) trust.getSocketFactory()
                .createSocket(socket, "localhost", address.getPort(), true);
        secure.setEnabledProtocols(new String[] {wire == Wires.TLS12_RSA ? "TLSv1.2" : "TLSv1.3"});
        return secure;
    }

    private static SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (InputStream authority = Files.newInputStream(KEYS.resolve("ca.pem"))) {
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext made = SSLContext.getInstance("TLS");
        made.init(null, managers.getTrustManagers(), null);
        return made;
    }

    /** Echoes, but to one byte answers with a mebibyte. */
    private static final class Answerer implements ConnectionHandler {
        private static final ByteBuffer LARGE = ByteBuffer.allocateDirect(LARGE_BYTES).asReadOnlyBuffer();

        @Override
        public void onOpen(Connection connection) {
            // The peer speaks first.
        }

        @Override
        public void onRead(Connection connection, ByteBuffer in) {
            if (in.remaining() == 1 && in.get(in.position()) == ASK_FOR_LARGE) {
                connection.write(LARGE.duplicate());
            } else {
                connection.write(ByteBuffer.allocate(in.remaining()).put(in).flip());
            }
        }

        @Override
        public void onEnd(Connection connection) {
            connection.finish();
        }

        @Override
        public void onShutdown(Connection connection) {
            connection.finish();
        }

        @Override
        public void onClosed(Connection connection, CloseReason reason) {
            // It keeps nothing.
        }
    }
}
