package dev.roomcast;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/** A client of the JDK's own TLS, over a socket that can cut what goes out at any byte. */
public final class TlsClient implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 20_000;

    private final CuttingSocket socket;
    private final SSLSocket secure;
    private final RawClient raw;

    private TlsClient(CuttingSocket socket, SSLSocket secure) throws IOException {
        this.socket = socket;
        this.secure = secure;
        this.raw = RawClient.over(secure);
    }

    /** What happens at each cut. */
    @FunctionalInterface
    public interface Pause {
        void between() throws IOException;
    }

    /** A connected socket that sends what is written in pieces. */
    private static final class CuttingSocket extends Socket {
        private int pieceBytes = Integer.MAX_VALUE;
        private boolean once;
        private Pause pause = () -> { };

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    int from = offset;
                    int left = length;
                    while (left > pieceBytes) {
                        int piece = pieceBytes;
                        if (once) {
                            pieceBytes = Integer.MAX_VALUE;
                        }
                        out.write(bytes, from, piece);
                        from += piece;
                        left -= piece;
                        pause.between();
                    }
                    out.write(bytes, from, left);
                }
            };
        }
    }

    /** Connects without a handshake, which the first read or write begins. */
    public static TlsClient connect(InetSocketAddress address, SSLContext context, String protocol)
            throws IOException {
        CuttingSocket socket = new CuttingSocket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(address, DEADLINE_MILLIS);
        SSLSocket secure = (SSLSocket) context.getSocketFactory()
                .createSocket(socket, "localhost", address.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setProtocols(new String[] {protocol});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        return new TlsClient(socket, secure);
    }

    /** Connects and shakes hands. */
    public static TlsClient open(InetSocketAddress address, SSLContext context, String protocol) throws IOException {
        TlsClient client = connect(address, context, protocol);
        client.shakeHands();
        return client;
    }

    /** The first message of a handshake, as a client sends it: one record. */
    public static byte[] clientHello() throws IOException {
        SSLEngine engine = TlsFolder.clientContext().createSSLEngine("localhost", 443);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        byte[] bytes = new byte[hello.flip().remaining()];
        hello.get(bytes);
        return bytes;
    }

    /** Begins a handshake, the first or, with TLS 1.2, another. */
    public void shakeHands() throws IOException {
        secure.startHandshake();
    }

    /** What is sent and read decrypted. */
    public RawClient raw() {
        return raw;
    }

    public SSLSocket socket() {
        return secure;
    }

    public SSLSession session() {
        return secure.getSession();
    }

    /** Sends all in pieces of so many bytes from now on. */
    public TlsClient inPiecesOf(int bytes, Pause between) {
        socket.pieceBytes = bytes;
        socket.once = false;
        socket.pause = between;
        return this;
    }

    /** Cuts the next record after so many bytes. */
    public TlsClient cutNextAt(int bytes, Pause between) {
        inPiecesOf(bytes, between);
        socket.once = true;
        return this;
    }

    /** Sends bytes past TLS. */
    public void sendPlain(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Ends the TCP connection's output, without a close_notify. */
    public void endTransport() throws IOException {
        if (!socket.isOutputShutdown()) {
            socket.shutdownOutput();
        }
    }

    /** Resets the TCP connection. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        raw.close();
    }
}
