package dev.roomcast.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Where certificate and private key are kept, read each time they are asked for. Immutable. */
public abstract sealed class TlsFiles permits PemFiles, KeystoreFile {
    private static final int MAX_BYTES = 1 << 20;

    /**
     * PEM, as certificate authorities hand it out.
     *
     * @param certificates the server's certificate, followed by those of the authorities between it and the root
     * @param key its key: PKCS#8, PKCS#1 (RSA) or SEC1 (EC), not encrypted
     */
    public static TlsFiles pem(Path certificates, Path key) {
        return new PemFiles(certificates, key);
    }

    /**
     * A PKCS#12 keystore.
     *
     * @param password of the store and of the key in it
     */
    public static TlsFiles keystore(Path path, String password) {
        return new KeystoreFile(path, password);
    }

    /**
     * Reads and checks them, and answers the certificates: the server's first, then those of authorities.
     *
     * @throws IllegalArgumentException files that are missing or wrong, naming the setting
     */
    public List<X509Certificate> certificates() {
        KeyStore store = read();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return Arrays.stream(store.getCertificateChain(alias)).map(X509Certificate.class::cast).toList();
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException("the store has been read", e);
        }
        throw new IllegalStateException("the store has no key");
    }

    /**
     * Reads and checks.
     *
     * @return a store with a private key and its certificates
     * @throws IllegalArgumentException names the setting and says what is wrong
     */
    abstract KeyStore read();

    /** What the key in the store is protected by. */
    abstract char[] password();

    /** A message that begins with the setting to blame. */
    abstract String problem(String what);

    /** The bytes of one file. */
    static byte[] bytes(String setting, Path path) {
        try {
            if (Files.size(path) > MAX_BYTES) {
                throw new IllegalArgumentException(setting + ": " + path + " is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(setting + ": no such file: " + path, e);
        } catch (IOException e) {
            throw new IllegalArgumentException(setting + ": cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
