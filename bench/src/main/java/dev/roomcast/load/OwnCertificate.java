package dev.roomcast.load;

import dev.roomcast.figures.Facts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for this machine that the JDK's {@code keytool} has just made, P-256 and signed by its own key.
 *
 * @param keystore PKCS#12 file with the certificate and its key
 * @param context of clients that trust it
 */
record OwnCertificate(Path keystore, SSLContext context) {
    /** Protects nothing: the key is thrown away. */
    static final String PASSWORD = "measured";

    /** Makes one. */
    static OwnCertificate in(Path folder) throws IOException {
        Path file = folder.resolve("own.p12");
        String said = Facts.output(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "30", "-alias", "own",
                "-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12",
                "-keystore", file.toString(), "-storepass", PASSWORD));
        if (!Files.exists(file)) {
            throw new IOException("keytool made no certificate: " + said);
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            // The certificate of a key that is one's own is trusted.
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(keys);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return new OwnCertificate(file, context);
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificate that keytool made cannot be read", e);
        }
    }
}
