package dev.roomcast.io;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

/** A certificate chain and its key in PEM (RFC 7468); its settings are {@code tls-cert} and {@code tls-key}. */
final class PemFiles extends TlsFiles {
    private static final String CERTIFICATE_SETTING = "tls-cert";
    private static final String KEY_SETTING = "tls-key";
    /** The key's in the store made here, which never leaves the memory. */
    private static final char[] NO_PASSWORD = {};
    private static final byte[] CHALLENGE = "Roomcast".getBytes(StandardCharsets.US_ASCII);

    private final Path certificates;
    private final Path key;

    PemFiles(Path certificates, Path key) {
        this.certificates = certificates;
        this.key = key;
    }

    @Override
    KeyStore read() {
        Certificate[] chain = readCertificates();
        PrivateKey privateKey = readKey();
        if (!belongTogether(privateKey, chain[0].getPublicKey())) {
            throw new IllegalArgumentException(
                    KEY_SETTING + ": " + key + " does not belong to the first certificate of " + certificates);
        }
        try {
            // JKS, for it takes a chain as it is: which certificates clients need besides is the operator's matter.
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            store.setKeyEntry("server", privateKey, NO_PASSWORD, chain);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a store in memory cannot fail", e);
        }
    }

    @Override
    char[] password() {
        return NO_PASSWORD;
    }

    @Override
    String problem(String what) {
        return CERTIFICATE_SETTING + ": " + certificates + " cannot be used: " + what;
    }

    @Override
    public String toString() {
        return certificates + ", " + key;
    }

    private Certificate[] readCertificates() {
        List<Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemBlock block : blocks(CERTIFICATE_SETTING, certificates)) {
                if (block.label().equals("CERTIFICATE")) {
                    chain.add(factory.generateCertificate(new ByteArrayInputStream(block.content())));
                }
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException(CERTIFICATE_SETTING + ": " + certificates + ": certificate "
                    + (chain.size() + 1) + " is invalid", e);
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException(CERTIFICATE_SETTING + ": " + certificates + " holds no certificate");
        }
        return chain.toArray(Certificate[]::new);
    }

    private PrivateKey readKey() {
        for (PemBlock block : blocks(KEY_SETTING, key)) {
            if (block.label().endsWith("PRIVATE KEY")) {
                try {
                    return PrivateKeys.of(block);
                } catch (GeneralSecurityException e) {
                    throw new IllegalArgumentException(KEY_SETTING + ": " + key + " " + e.getMessage(), e);
                }
            }
        }
        throw new IllegalArgumentException(KEY_SETTING + ": " + key + " holds no private key");
    }

    private static List<PemBlock> blocks(String setting, Path path) {
        try {
            return PemBlock.parse(new String(bytes(setting, path), StandardCharsets.ISO_8859_1));
        } catch (PemBlock.InvalidException e) {
            throw new IllegalArgumentException(setting + ": " + path + " " + e.getMessage(), e);
        }
    }

    /** Whether what the one signs is good in the eyes of the other. */
    private static boolean belongTogether(PrivateKey signer, PublicKey verifier) {
        if (!signer.getAlgorithm().equals(verifier.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(PrivateKeys.signatureOf(signer));
            signature.initSign(signer);
            signature.update(CHALLENGE);
            byte[] signed = signature.sign();
            signature.initVerify(verifier);
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
