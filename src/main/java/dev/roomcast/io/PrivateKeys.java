package dev.roomcast.io;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/**
 * Private keys out of PEM. The JDK reads PKCS#8 only (RFC 5208), so the older forms are wrapped into it:
 *
 * <pre>
 * SEQUENCE {
 *   INTEGER 0
 *   SEQUENCE { OBJECT IDENTIFIER algorithm, parameters }
 *   OCTET STRING { RSAPrivateKey of PKCS#1 (RFC 8017 §A.1.2), or ECPrivateKey of SEC1 (RFC 5915 §3) }
 * }
 * </pre>
 */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC");
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    /** Where an ECPrivateKey names its curve. */
    private static final int EC_PARAMETERS = 0xA0;
    private static final byte[] VERSION_0 = {INTEGER, 1, 0};
    /** 1.2.840.113549.1.1.1 with its parameters, NULL (RFC 8017 §A.1). */
    private static final byte[] RSA =
            {0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00};
    /** 1.2.840.10045.2.1, id-ecPublicKey; its parameters are the curve (RFC 5480 §2.1.1). */
    private static final byte[] EC = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01};

    private PrivateKeys() {
    }

    /**
     * Reads a key.
     *
     * @param block one whose label ends with {@code PRIVATE KEY}
     * @throws InvalidKeyException encrypted, damaged, or of an algorithm that TLS servers do not use; the message goes
     *     on after the name of the file
     */
    static PrivateKey of(PemBlock block) throws InvalidKeyException {
        if (block.encrypted() || block.label().startsWith("ENCRYPTED")) {
            throw new InvalidKeyException("is encrypted; \"openssl pkey -in FILE -out FILE\" takes the password off");
        }
        byte[] pkcs8 = switch (block.label()) {
            case "PRIVATE KEY" -> block.content();
            case "RSA PRIVATE KEY" -> wrap(RSA, block.content());
            case "EC PRIVATE KEY" -> wrap(concat(EC, curve(block.content())), block.content());
            default -> throw new InvalidKeyException(
                    "holds a key of another kind than RSA and EC: \"" + block.label() + "\"");
        };
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                // Of the other algorithm, or damaged, which is told below.
            } catch (GeneralSecurityException e) {
                throw new InvalidKeyException("needs " + algorithm + ", which this Java does not have", e);
            }
        }
        throw new InvalidKeyException("is damaged, or of another kind than RSA and EC");
    }

    /** The algorithm that a key of ours signs by. */
    static String signatureOf(PrivateKey key) {
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, concat(VERSION_0, element(SEQUENCE, algorithm), element(OCTET_STRING, key)));
    }

    /** The curve that an ECPrivateKey names: INTEGER 1, OCTET STRING, [0] curve, [1] public key. */
    private static byte[] curve(byte[] ecPrivateKey) throws InvalidKeyException {
        ByteBuffer in = ByteBuffer.wrap(content(ByteBuffer.wrap(ecPrivateKey), SEQUENCE));
        content(in, INTEGER);
        content(in, OCTET_STRING);
        return content(in, EC_PARAMETERS);
    }

    /** Reads one element, which must be of that kind; definite lengths of up to two bytes, as keys have. */
    private static byte[] content(ByteBuffer in, int tag) throws InvalidKeyException {
        if (in.remaining() >= 2 && (in.get() & 0xFF) == tag) {
            int length = in.get() & 0xFF;
            if (length == 0x81 && in.remaining() >= 1) {
                length = in.get() & 0xFF;
            } else if (length == 0x82 && in.remaining() >= 2) {
                length = in.getShort() & 0xFFFF;
            } else if (length >= 0x80) {
                length = Integer.MAX_VALUE;
            }
            if (length <= in.remaining()) {
                byte[] content = new byte[length];
                in.get(content);
                return content;
            }
        }
        throw new InvalidKeyException("is damaged, or names no curve");
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        byte[] header;
        if (length < 0x80) {
            header = new byte[] {(byte) tag, (byte) length};
        } else if (length < 0x100) {
            header = new byte[] {(byte) tag, (byte) 0x81, (byte) length};
        } else {
            header = new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        return concat(header, content);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(joined::writeBytes);
        return joined.toByteArray();
    }
}
