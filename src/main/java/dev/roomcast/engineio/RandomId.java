package dev.roomcast.engineio;

import java.security.SecureRandom;
import java.util.Base64;

/** Ids that nobody can guess: 128 bits of {@link SecureRandom} in 22 characters that a URL may hold. On any thread. */
public final class RandomId {
    private static final int BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomId() {
    }

    /** Another one. */
    public static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
