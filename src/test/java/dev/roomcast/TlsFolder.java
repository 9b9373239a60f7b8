package dev.roomcast;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The keys and certificates of the tests; {@code generate.sh} there has made them. */
public final class TlsFolder {
    private static final Path FOLDER = Path.of("src/test/resources/tls");

    private TlsFolder() {
    }

    /** One of its files. */
    public static Path file(String name) {
        return FOLDER.resolve(name);
    }

    /** A client's context that trusts the authority of the tests, and has sessions of its own to resume. */
    public static SSLContext clientContext() {
        try (InputStream authority = Files.newInputStream(file("ca.pem"))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
