package dev.roomcast.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The token that lets somebody join under a name for a while: {@code NAME.EXPIRY.SIGNATURE}. It is read from the right,
 * so that the name may have dots; EXPIRY is in seconds since 1970; SIGNATURE is the HMAC-SHA256 of {@code NAME.EXPIRY},
 * in UTF-8, as 64 lowercase hex digits. In PHP:
 *
 * <pre>{@code $t = "$name.$expiry"; $token = "$t." . hash_hmac('sha256', $t, $secret);}</pre>
 */
public final class JoinToken {
    private static final String HMAC = "HmacSHA256";
    /** So many digits that milliseconds still fit into a long. */
    private static final Pattern FORM = Pattern.compile("(?s).+\\.[0-9]{1,15}\\.[0-9a-f]{64}");
    private static final int SIGNATURE_CHARS = 64;

    private JoinToken() {
    }

    /**
     * What a token says.
     *
     * @param name as whom somebody may join
     * @param expirySeconds since 1970; from that second on it is over
     */
    public record Claim(String name, long expirySeconds) {
    }

    /**
     * Makes a token.
     *
     * @param expirySeconds since 1970; from that second on it is over
     * @param secret what the setting {@code auth-secret} has; of several the first
     * @throws IllegalArgumentException no name, no secret, a moment before 1970, or half a surrogate pair in the name
     */
    public static String sign(String name, long expirySeconds, String secret) {
        return sign(name, expirySeconds, secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The same by the secret's bytes. */
    public static String sign(String name, long expirySeconds, byte[] secret) {
        if (name.isEmpty() || secret.length == 0 || expirySeconds < 0 || !isWellFormed(name)) {
            throw new IllegalArgumentException("a token needs a name, a secret and a moment after 1970");
        }
        String signed = name + "." + expirySeconds;
        return signed + "." + signature(signed, secret);
    }

    /**
     * Reads a token; whether it is over is for the caller to see.
     *
     * @param secrets any of which may have signed it
     * @throws IllegalArgumentException a text that is no token, or is not signed by any of them; says which
     */
    public static Claim check(String token, List<String> secrets) {
        if (!hasForm(token)) {
            throw new IllegalArgumentException("no token, which is NAME.EXPIRY.SIGNATURE");
        }
        return claim(token, secrets.stream().map(secret -> secret.getBytes(StandardCharsets.UTF_8)).toList())
                .orElseThrow(() -> new IllegalArgumentException("signed by another secret, or changed"));
    }

    /** Whether a text has the form of such a token, signed by whomever. */
    static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * Reads a token that {@link #hasForm} has.
     *
     * @param secrets any of which may have signed it
     */
    static Verdict read(String token, List<byte[]> secrets, long nowMillis) {
        Optional<Claim> claim = claim(token, secrets);
        if (claim.isEmpty()) {
            return Refusal.invalid("token is not signed by us");
        }
        Grant grant = Grant.until(claim.get().name, claim.get().expirySeconds);
        return grant.millisLeft(nowMillis) > 0 ? grant : Refusal.EXPIRED;
    }

    /** What a token of the right form says; empty unless one of the secrets has signed it. */
    private static Optional<Claim> claim(String token, List<byte[]> secrets) {
        int end = token.length() - SIGNATURE_CHARS - 1;
        String signed = token.substring(0, end);
        byte[] given = token.substring(end + 1).getBytes(StandardCharsets.US_ASCII);
        boolean good = false;
        for (byte[] secret : secrets) {
            good |= MessageDigest.isEqual(given, signature(signed, secret).getBytes(StandardCharsets.US_ASCII));
        }
        // Half a surrogate pair would be signed as a question mark, and so be another's name.
        if (!good || !isWellFormed(signed)) {
            return Optional.empty();
        }
        int dot = signed.lastIndexOf('.');
        return Optional.of(new Claim(signed.substring(0, dot), Long.parseLong(signed.substring(dot + 1))));
    }

    private static String signature(String signed, byte[] secret) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return HexFormat.of().formatHex(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    private static boolean isWellFormed(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
