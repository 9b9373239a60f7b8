package dev.roomcast.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of JWTs (RFC 7519, RFC 7515), and the only class that knows the library for them. Which algorithm a token
 * may have, its key says, never the token (RFC 8725 §3.1): RS256 a key of RSA, ES256 one of P-256, HS256 a secret.
 * Immutable.
 */
final class JwtKeys {
    /** HMAC-SHA256 wants a secret as long as its hash (RFC 7518 §3.2). */
    private static final int MIN_SECRET_BYTES = 32;
    /** RFC 7518 §3.3. */
    private static final int MIN_RSA_BITS = 2048;
    /** The clock of whoever signs may be fast by so much. */
    private static final long NOT_BEFORE_MILLIS = 10_000;
    private static final Pattern PEM = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    /** A key, the algorithm that it is for, and its id, which may be null. */
    private record Key(JWSAlgorithm algorithm, String id, JWSVerifier verifier) {
        boolean fits(JWSHeader header) {
            return algorithm.equals(header.getAlgorithm())
                    && (id == null || header.getKeyID() == null || id.equals(header.getKeyID()));
        }
    }

    /** No key fits what a token's header says: there may be a newer set that has it. */
    static final Refusal NO_KEY = Refusal.invalid("token is not signed by a key of ours");

    private static final Refusal MALFORMED = Refusal.invalid("token is malformed");

    private final List<Key> keys;

    private JwtKeys(List<Key> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * The one key of a file.
     *
     * @param content a public key or certificate in PEM, else a secret, without the line break at its end
     * @throws IllegalArgumentException a key that is none of those, or too short
     */
    static JwtKeys ofKey(byte[] content) {
        Matcher pem = PEM.matcher(new String(content, StandardCharsets.ISO_8859_1));
        try {
            JWK key = pem.find() ? publicKey(pem.group(1), Base64.getMimeDecoder().decode(pem.group(2)))
                    : new OctetSequenceKey.Builder(withoutLineBreak(content)).build();
            return new JwtKeys(List.of(key(key).orElseThrow(() -> fault("auth-jwt-key", "is no RSA or P-256 key"))));
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalArgumentException("auth-jwt-key cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The keys of a JSON Web Key Set (RFC 7517 §5); those for encryption or of other kinds are left out.
     *
     * @throws IllegalArgumentException no such set, or nothing is left
     */
    static JwtKeys ofSet(String setting, String json) {
        try {
            List<Key> keys = new ArrayList<>();
            for (JWK jwk : JWKSet.parse(json).getKeys()) {
                if (!KeyUse.ENCRYPTION.equals(jwk.getKeyUse())) {
                    key(jwk).ifPresent(keys::add);
                }
            }
            if (keys.isEmpty()) {
                throw fault(setting, "has no key for RS256, ES256 or HS256");
            }
            return new JwtKeys(keys);
        } catch (ParseException | JOSEException e) {
            // The parser's own message may quote a key.
            throw new IllegalArgumentException(setting + " is no JSON Web Key Set", e);
        }
    }

    /** Checks a token and reads it; {@link #NO_KEY} where none fits. */
    Verdict read(String token, TokenSettings settings, long nowMillis) {
        SignedJWT jwt;
        try {
            jwt = SignedJWT.parse(token);
        } catch (ParseException e) {
            return MALFORMED;
        }
        boolean fits = false;
        for (Key key : keys) {
            if (key.fits(jwt.getHeader())) {
                fits = true;
                if (isSignedBy(key, jwt)) {
                    return claims(jwt, settings, nowMillis);
                }
            }
        }
        return fits ? Refusal.invalid("token is not signed by us") : NO_KEY;
    }

    private static boolean isSignedBy(Key key, SignedJWT jwt) {
        try {
            return jwt.verify(key.verifier);
        } catch (JOSEException e) {
            return false;
        }
    }

    private static Verdict claims(SignedJWT jwt, TokenSettings settings, long nowMillis) {
        JWTClaimsSet claims;
        String subject;
        try {
            claims = jwt.getJWTClaimsSet();
            subject = claims == null ? null : claims.getSubject();
        } catch (ParseException e) {
            return MALFORMED;
        }
        if (subject == null || subject.isEmpty()) {
            return Refusal.invalid("token has no sub");
        }
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            return Refusal.invalid("token has no exp");
        }
        Date begins = claims.getNotBeforeTime();
        if (begins != null && begins.getTime() > nowMillis + NOT_BEFORE_MILLIS) {
            return Refusal.invalid("token is not valid yet");
        }
        if (settings.issuer().isPresent() && !settings.issuer().get().equals(claims.getIssuer())) {
            return Refusal.invalid("token has another iss");
        }
        if (settings.audience().isPresent() && !claims.getAudience().contains(settings.audience().get())) {
            return Refusal.invalid("token has another aud");
        }
        Grant grant = new Grant(subject, List.of(), OptionalLong.of(Math.floorDiv(expires.getTime(), 1000L)));
        return grant.millisLeft(nowMillis) > 0 ? grant : Refusal.EXPIRED;
    }

    /** A key with the one algorithm that it is for; empty for one of another kind, or meant for another algorithm. */
    private static Optional<Key> key(JWK jwk) throws JOSEException {
        Key key;
        if (jwk instanceof RSAKey rsa) {
            if (rsa.size() < MIN_RSA_BITS) {
                throw new JOSEException("RSA key has " + rsa.size() + " bits, must have " + MIN_RSA_BITS + " at least");
            }
            key = new Key(JWSAlgorithm.RS256, jwk.getKeyID(), new RSASSAVerifier(rsa.toRSAPublicKey()));
        } else if (jwk instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
            key = new Key(JWSAlgorithm.ES256, jwk.getKeyID(), new ECDSAVerifier(ec.toECPublicKey()));
        } else if (jwk instanceof OctetSequenceKey secret) {
            if (secret.toByteArray().length < MIN_SECRET_BYTES) {
                throw new JOSEException("secret for HS256 is shorter than " + MIN_SECRET_BYTES + " bytes");
            }
            key = new Key(JWSAlgorithm.HS256, jwk.getKeyID(), new MACVerifier(secret.toByteArray()));
        } else {
            return Optional.empty();
        }
        return Optional.of(key).filter(made -> jwk.getAlgorithm() == null || jwk.getAlgorithm().equals(made.algorithm));
    }

    private static JWK publicKey(String label, byte[] der) throws GeneralSecurityException, JOSEException {
        PublicKey key = switch (label) {
            case "CERTIFICATE" -> CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der)).getPublicKey();
            case "PUBLIC KEY" -> publicKey(der);
            default -> throw fault("auth-jwt-key", "is a " + label + ", must be a PUBLIC KEY or CERTIFICATE in PEM,"
                    + " or a"
                    + " secret");
        };
        if (key instanceof RSAPublicKey rsa) {
            return new RSAKey.Builder(rsa).build();
        }
        if (key instanceof ECPublicKey ec && Curve.P_256.equals(Curve.forECParameterSpec(ec.getParams()))) {
            return new ECKey.Builder(Curve.P_256, ec).build();
        }
        throw fault("auth-jwt-key", "is no RSA or P-256 key");
    }

    private static PublicKey publicKey(byte[] der) throws GeneralSecurityException {
        try {
            return KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
        }
    }

    /** Editors end a file with a line break, which is none of the secret. */
    private static byte[] withoutLineBreak(byte[] content) {
        int end = content.length;
        while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
            end--;
        }
        return Arrays.copyOf(content, end);
    }

    private static IllegalArgumentException fault(String setting, String what) {
        return new IllegalArgumentException(setting + " " + what);
    }
}
