package dev.roomcast.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLConnection;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificates a client of ours believes, for connections that block: those of the command line, never the
 * server's. Immutable.
 */
public final class TrustedAuthorities {
    private static final String SETTING = "cacert";

    private final SSLContext context;
    private final boolean checksName;

    private TrustedAuthorities(SSLContext context, boolean checksName) {
        this.context = context;
        this.checksName = checksName;
    }

    /** Those that this Java comes with. */
    public static TrustedAuthorities ofJava() {
        try {
            return new TrustedAuthorities(SSLContext.getDefault(), true);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /**
     * Those of a PEM file, and no others.
     *
     * @throws IllegalArgumentException a file that cannot be read or holds none
     */
    public static TrustedAuthorities of(Path pem) {
        byte[] bytes = TlsFiles.bytes(SETTING, pem);
        try {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException(SETTING + ": " + pem + " holds no certificate");
            }
            return of(certificates, true);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(SETTING + ": " + pem + " is no PEM file with certificates", e);
        }
    }

    /** Only who shows one of these very certificates, whatever name he is addressed by. */
    public static TrustedAuthorities only(List<? extends Certificate> certificates) {
        try {
            return of(certificates, false);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("certificates that were read can be trusted", e);
        }
    }

    /** Has a connection that is by https, and not open yet, believe them. */
    public void secure(URLConnection connection) {
        if (connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(context.getSocketFactory());
        }
    }

    /**
     * Opens a connection, by TLS if it is to be.
     *
     * @param timeoutMillis for the connection, and for each read from it
     */
    public Socket connect(String host, int port, boolean tls, int timeoutMillis) throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), timeoutMillis);
            plain.setSoTimeout(timeoutMillis);
            return tls ? secured(plain, host, port) : plain;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private SSLSocket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket secured = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
        if (checksName) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
        }
        secured.startHandshake();
        return secured;
    }

    private static TrustedAuthorities of(Collection<? extends Certificate> certificates, boolean checksName)
            throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry(Integer.toString(number++), certificate);
            }
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return new TrustedAuthorities(context, checksName);
        } catch (IOException e) {
            throw new IllegalStateException("a store in memory cannot fail", e);
        }
    }
}
