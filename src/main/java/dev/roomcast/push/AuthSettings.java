package dev.roomcast.push;

import dev.roomcast.auth.AuthCounters;
import dev.roomcast.auth.AuthMode;
import dev.roomcast.auth.Authenticator;
import dev.roomcast.auth.TimeLimited;
import dev.roomcast.auth.TokenAuthenticator;
import dev.roomcast.auth.TokenKeys;
import dev.roomcast.auth.TokenSettings;
import dev.roomcast.auth.WebhookAuthenticator;
import dev.roomcast.auth.WebhookSettings;
import dev.roomcast.io.EventLoopGroup;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who may join, as settings have it.
 *
 * @param own the embedder's, in place of what {@code mode} says
 * @param graceMillis for a new token when one is over
 */
record AuthSettings(AuthMode mode, Optional<Authenticator> own, TokenSettings tokens, WebhookSettings webhook,
        long graceMillis) {
    private static final long MAX_GRACE_MILLIS = 86_400_000;

    /**
     * Checks that they fit together.
     *
     * @throws IllegalArgumentException naming the setting
     */
    AuthSettings {
        if (graceMillis < 0 || graceMillis > MAX_GRACE_MILLIS) {
            throw new IllegalArgumentException(
                    "auth-grace is " + graceMillis + " ms, must be 0 to " + MAX_GRACE_MILLIS);
        }
        if (mode == AuthMode.TOKEN && tokens.isEmpty()) {
            throw new IllegalArgumentException(
                    "auth is token, which needs one of auth-secret, auth-jwt-key and auth-jwks");
        }
        if (mode == AuthMode.WEBHOOK && webhook.address().isEmpty()) {
            throw new IllegalArgumentException("auth is webhook, which needs auth-url");
        }
        // Who has set one and forgotten the other would have an open server, and not know it.
        if (mode != AuthMode.TOKEN && own.isEmpty() && tokens.isAnythingSet()) {
            throw new IllegalArgumentException("settings for tokens are of no use while auth is "
                    + mode.name().toLowerCase(Locale.ROOT) + ", must be token");
        }
        if (mode != AuthMode.WEBHOOK && own.isEmpty() && webhook.address().isPresent()) {
            throw new IllegalArgumentException("auth-url is of no use while auth is "
                    + mode.name().toLowerCase(Locale.ROOT) + ", must be webhook");
        }
    }

    /** Whether anybody may join as anybody. */
    boolean isOpen() {
        return own.isEmpty() && mode == AuthMode.OPEN;
    }

    /** Which fields of a request the authenticator wants to see. */
    Predicate<String> wantedFields() {
        if (own.isPresent()) {
            return name -> true;
        }
        return mode == AuthMode.WEBHOOK
                ? name -> name.equalsIgnoreCase("Cookie") || name.equalsIgnoreCase("User-Agent") : name -> false;
    }

    /**
     * What {@link #authenticator} would read.
     *
     * @throws IllegalArgumentException files that are missing or wrong, naming the setting
     */
    Optional<TokenKeys> keys() {
        return own.isEmpty() && mode == AuthMode.TOKEN ? Optional.of(TokenKeys.load(tokens)) : Optional.empty();
    }

    /**
     * The one that these settings ask for, which are not those of an open server.
     *
     * @throws IllegalArgumentException as {@link #keys}
     */
    Authenticator authenticator(EventLoopGroup group, AuthCounters counters) {
        if (own.isPresent()) {
            return new TimeLimited(own.get(), group, webhook.timeoutMillis());
        }
        return switch (mode) {
            case TOKEN -> new TokenAuthenticator(keys().orElseThrow(), group);
            case WEBHOOK -> new WebhookAuthenticator(webhook, group, counters);
            case OPEN -> throw new IllegalStateException("nobody is asked where anybody may join");
        };
    }
}
