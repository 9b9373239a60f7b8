package dev.roomcast.engineio;

import java.util.Optional;

/**
 * A cookie with the session's id, for load balancers that keep a client on one server by it; the server itself never
 * reads it. Immutable.
 *
 * @param name a token (RFC 6265 §4.1.1)
 * @param path of the site that gets it back; empty for that of the request
 * @param httpOnly whether scripts cannot read it
 * @param secure whether it is sent over TLS alone
 * @param sameSite {@code Strict}, {@code Lax} or {@code None}; empty to leave it to the browser
 * @param maxAgeSeconds how long it lives; empty for as long as the browser runs
 */
public record SessionCookie(String name, String path, boolean httpOnly, boolean secure, String sameSite,
        Optional<Long> maxAgeSeconds) {
    public SessionCookie {
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            throw new IllegalArgumentException("cookie name is \"" + name + "\", must be a token");
        }
        if (!path.matches("[ -:<-~]*") || !sameSite.matches("Strict|Lax|None|")) {
            throw new IllegalArgumentException("cookie has path \"" + path + "\" and sameSite \"" + sameSite
                    + "\", must be a path, and one of Strict, Lax, None or empty");
        }
    }

    /** As the Node server makes it when it is given a name alone. */
    public static SessionCookie named(String name) {
        return new SessionCookie(name, "/", true, false, "Lax", Optional.empty());
    }

    /** The value of {@code Set-Cookie} (RFC 6265 §4.1). */
    String field(String sid) {
        StringBuilder field = new StringBuilder(name).append('=').append(sid);
        maxAgeSeconds.ifPresent(seconds -> field.append("; Max-Age=").append(seconds));
        if (!path.isEmpty()) {
            field.append("; Path=").append(path);
        }
        if (httpOnly) {
            field.append("; HttpOnly");
        }
        if (secure) {
            field.append("; Secure");
        }
        if (!sameSite.isEmpty()) {
            field.append("; SameSite=").append(sameSite);
        }
        return field.toString();
    }
}
