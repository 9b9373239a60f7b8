package dev.roomcast.io;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSessionContext;

/**
 * What the connections of a TLS port have in common: certificate and key, which can be read anew while it runs, and
 * how TLS is spoken. All methods may be called from any thread.
 */
public final class TlsPort {
    private static final Logger LOG = System.getLogger(TlsPort.class.getName());
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final String[] APPLICATION_PROTOCOLS = {"http/1.1"};
    /** As long as the JDK keeps the key of its tickets: none can be used for longer (RFC 8446 §4.6.1, RFC 5077). */
    private static final int SESSION_SECONDS = 3_600;
    /** Sessions kept for clients that take no tickets. */
    private static final int SESSIONS_KEPT = 4_096;

    private volatile TlsFiles files;
    private final long handshakeTimeoutMillis;
    private volatile Current current;

    /** What was read last, and how engines made of it are set. */
    private record Current(SSLContext context, SSLParameters parameters) {
    }

    /**
     * Reads the files.
     *
     * @param handshakeTimeoutMillis how long a client may take from its connection to the end of its handshake
     * @throws IllegalArgumentException files that are missing or wrong, naming the setting
     */
    public TlsPort(TlsFiles files, long handshakeTimeoutMillis) {
        if (handshakeTimeoutMillis < 1) {
            throw new IllegalArgumentException(
                    "tls-handshake-timeout is " + handshakeTimeoutMillis + " ms, must be at least 1");
        }
        this.files = files;
        this.handshakeTimeoutMillis = handshakeTimeoutMillis;
        this.current = read(files);
    }

    /**
     * Reads the files again, for connections from now on; those there are go on as they are. Clients come back by a
     * full handshake, since tickets belong to what was read before.
     *
     * @throws IllegalArgumentException as the constructor; what was read before stays in use
     */
    public void reload() {
        reload(files);
    }

    /** The same from other files. */
    public void reload(TlsFiles others) {
        current = read(others);
        files = others;
    }

    /**
     * The first handler of a connection just accepted.
     *
     * @param secure makes the handler that takes over when the handshake is done
     * @param plaintext makes the handler that takes over when the client speaks HTTP without TLS
     */
    public ConnectionHandler newConnection(Supplier<ConnectionHandler> secure, Supplier<ConnectionHandler> plaintext) {
        return new TlsHandshake(this, secure, plaintext);
    }

    long handshakeTimeoutMillis() {
        return handshakeTimeoutMillis;
    }

    /** An engine for one connection, which expects a ClientHello. */
    SSLEngine newEngine() {
        Current used = current;
        SSLEngine engine = used.context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setSSLParameters(used.parameters);
        try {
            engine.beginHandshake();
        } catch (SSLException e) {
            throw new IllegalStateException("a fresh engine can begin", e);
        }
        return engine;
    }

    private static Current read(TlsFiles files) {
        KeyStore keys = files.read();
        try {
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, files.password());
            SSLContext made = SSLContext.getInstance("TLS");
            made.init(managers.getKeyManagers(), null, null);
            SSLSessionContext sessions = made.getServerSessionContext();
            sessions.setSessionTimeout(SESSION_SECONDS);
            sessions.setSessionCacheSize(SESSIONS_KEPT);
            LOG.log(Level.DEBUG, "TLS files read: {0}", files);
            return new Current(made, parameters(made));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(files.problem(e.getMessage()), e);
        }
    }

    private static SSLParameters parameters(SSLContext context) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(forwardSecret(parameters.getCipherSuites()));
        parameters.setUseCipherSuitesOrder(true);
        parameters.setApplicationProtocols(APPLICATION_PROTOCOLS);
        return parameters;
    }

    /** Without those of TLS 1.2 whose recordings can be decrypted once the server's key is known. */
    private static String[] forwardSecret(String[] suites) {
        return Arrays.stream(suites)
                .filter(suite -> suite.startsWith("TLS_ECDHE_") || !suite.contains("_WITH_")).toArray(String[]::new);
    }
}
