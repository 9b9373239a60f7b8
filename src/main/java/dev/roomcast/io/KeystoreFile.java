package dev.roomcast.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.UnrecoverableKeyException;
import java.util.Collections;

/** Certificate and key in a PKCS#12 file (RFC 7292); its settings are {@code tls-keystore} and its password. */
final class KeystoreFile extends TlsFiles {
    private static final String SETTING = "tls-keystore";

    private final Path path;
    private final String password;

    KeystoreFile(Path path, String password) {
        this.path = path;
        this.password = password;
    }

    @Override
    KeyStore read() {
        byte[] bytes = bytes(SETTING, path);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(bytes), password());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    store.getKey(alias, password());
                    return store;
                }
            }
        } catch (IOException e) {
            if (e.getCause() instanceof UnrecoverableKeyException) {
                throw wrongPassword(e);
            }
            throw new IllegalArgumentException(problem("is no PKCS#12 file"), e);
        } catch (UnrecoverableKeyException e) {
            throw wrongPassword(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(problem("cannot be used: " + e.getMessage()), e);
        }
        throw new IllegalArgumentException(problem("holds no private key"));
    }

    @Override
    char[] password() {
        return password.toCharArray();
    }

    @Override
    String problem(String what) {
        return SETTING + ": " + path + " " + what;
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private IllegalArgumentException wrongPassword(Exception cause) {
        return new IllegalArgumentException("tls-keystore-password does not open " + path, cause);
    }
}
