package dev.roomcast.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that OpenSSL has just made and signed by its own key, and who trusts it. */
record OwnCertificate(Path certificate, Path key, Path both) {
    /** Makes one for names of this machine, and one more. */
    static OwnCertificate in(Path folder, String name) throws IOException, InterruptedException {
        Path certificate = folder.resolve("fullchain.pem");
        Path key = folder.resolve("privkey.pem");
        Command.sh("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj \"/CN=$3\""
                + " -addext \"subjectAltName=DNS:$3,DNS:localhost,IP:127.0.0.1\" -keyout \"$2\" -out \"$1\"",
                certificate.toString(), key.toString(), name).output();
        Path both = Files.writeString(folder.resolve("both.pem"), Files.readString(certificate)
                + Files.readString(key));
        return new OwnCertificate(certificate, key, both);
    }

    /** A client's context that trusts it. */
    SSLContext clientContext() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("own", CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        }
    }
}
