package dev.roomcast.auth;

import java.net.URI;
import java.util.Optional;

/**
 * How another server is asked who may join.
 *
 * @param address where; empty where nobody is asked
 * @param timeoutMillis for its whole answer
 * @param cacheSeconds how long who was let in need not be asked about again; 0 for never
 */
public record WebhookSettings(Optional<URI> address, long timeoutMillis, long cacheSeconds) {
    public WebhookSettings {
        if (timeoutMillis < 1) {
            throw new IllegalArgumentException("auth-timeout is " + timeoutMillis + " ms, must be at least 1");
        }
        if (cacheSeconds < 0 || cacheSeconds > 86_400) {
            throw new IllegalArgumentException("auth-cache is " + cacheSeconds + " s, must be 0 to 86400");
        }
    }

    /**
     * The same with an address.
     *
     * @throws IllegalArgumentException when it is no http or https URL
     */
    public static WebhookSettings of(Optional<String> address, long timeoutMillis, long cacheSeconds) {
        return new WebhookSettings(address.map(text -> HttpCalls.address("auth-url", text)), timeoutMillis,
                cacheSeconds);
    }
}
