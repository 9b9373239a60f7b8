package dev.roomcast.cli;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tokens to join by: {@code NAME.EXPIRY.SIGNATURE}, where EXPIRY is in seconds since 1970, and SIGNATURE the lower-case
 * hex of HMAC-SHA256 (RFC 2104) of {@code NAME.EXPIRY} in UTF-8. A name may have dots.
 */
final class JoinTokens {
    private static final String ALGORITHM = "HmacSHA256";

    /** The first signs; each of them is good to check by. */
    private final List<String> secrets;

    /**
     * Tokens by secrets that are separated by commas.
     *
     * @throws IllegalArgumentException an empty one
     */
    JoinTokens(String secrets) {
        this.secrets = List.of(secrets.split(",", -1));
        if (this.secrets.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("secret is empty, must have one character at least");
        }
    }

    /** A name and until when it may be joined by. */
    record Claim(String name, Instant expiry) {
    }

    /** A token. */
    String sign(String name, Instant expiry) {
        String claim = name + "." + expiry.getEpochSecond();
        return claim + "." + signature(claim, secrets.get(0));
    }

    /**
     * What a token says, when it is by one of the secrets; whether it has expired is for the caller to see.
     *
     * @throws IllegalArgumentException a text that is no token, or whose signature is another's
     */
    Claim check(String token) {
        int signature = token.lastIndexOf('.');
        int expiry = token.lastIndexOf('.', signature - 1);
        if (expiry < 1 || !token.substring(expiry + 1, signature).matches("[0-9]{1,12}")) {
            throw new IllegalArgumentException("no token, which is NAME.EXPIRY.SIGNATURE");
        }
        String claim = token.substring(0, signature);
        byte[] given = token.substring(signature + 1).getBytes(StandardCharsets.UTF_8);
        boolean known = secrets.stream().anyMatch(
                secret -> MessageDigest.isEqual(signature(claim, secret).getBytes(StandardCharsets.UTF_8), given));
        if (!known) {
            throw new IllegalArgumentException("signed by another secret, or changed");
        }
        return new Claim(token.substring(0, expiry),
                Instant.ofEpochSecond(Long.parseLong(token.substring(expiry + 1, signature))));
    }

    private static String signature(String claim, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(claim.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
