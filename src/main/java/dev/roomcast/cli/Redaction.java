package dev.roomcast.cli;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import java.util.Locale;
import java.util.Set;

/**
 * Leaves out of addresses what is nobody's business who reads a log: keys, tokens, messages and the names of users.
 * A parameter counts as what the server decodes it to, so {@code %6bey=} is a key, too.
 */
final class Redaction {
    static final String REDACTED = "REDACTED";
    private static final Set<String> SECRET = Set.of("key", "msg", "name", "room", "auth", "password", "secret", "jwt");
    private static final String ROOMS = "/rooms/";

    private Redaction() {
    }

    /** The target of a request; one char a byte. */
    static String target(String target) {
        int mark = target.indexOf('?');
        String path = mark < 0 ? target : target.substring(0, mark);
        String shown = path.startsWith(ROOMS) && path.length() > ROOMS.length() ? ROOMS + REDACTED : path;
        return mark < 0 ? shown : shown + "?" + query(target.substring(mark + 1));
    }

    /** A whole address, as a Referer field has it. */
    static String address(String address) {
        int mark = address.indexOf('?');
        return mark < 0 ? withoutUser(address)
                : withoutUser(address.substring(0, mark)) + "?" + query(address.substring(mark + 1));
    }

    /** Without {@code user:password@}, which stands in the authority (RFC 3986 §3.2.1). */
    private static String withoutUser(String address) {
        int slashes = address.indexOf("://");
        int path = slashes < 0 ? -1 : address.indexOf('/', slashes + 3);
        int at = slashes < 0 ? -1 : address.lastIndexOf('@', path < 0 ? address.length() : path);
        return at < slashes + 3 ? address : address.substring(0, slashes + 3) + REDACTED + address.substring(at);
    }

    private static String query(String query) {
        StringBuilder shown = new StringBuilder(query.length());
        int start = 0;
        while (start <= query.length()) {
            int ampersand = query.indexOf('&', start);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', start);
            if (equals >= 0 && equals < end && isSecret(query.substring(start, equals))) {
                shown.append(query, start, equals + 1).append(REDACTED);
            } else {
                shown.append(query, start, end);
            }
            if (ampersand >= 0) {
                shown.append('&');
            }
            start = end + 1;
        }
        return shown.toString();
    }

    private static boolean isSecret(String name) {
        String decoded = decoded(name).toLowerCase(Locale.ROOT);
        int bracket = decoded.indexOf('[');
        String plain = bracket < 0 ? decoded : decoded.substring(0, bracket);
        return SECRET.contains(plain) || plain.contains("token");
    }

    private static String decoded(String name) {
        try {
            StringBuilder decoded = new StringBuilder();
            FormData.urlencoded(name).forEach((key, value) -> decoded.append(key));
            return decoded.toString();
        } catch (HttpException e) {
            // It is one parameter, so not too many of them.
            throw new AssertionError(e);
        }
    }
}
