package dev.roomcast.http;

import dev.roomcast.io.AddressLiteral;
import dev.roomcast.io.AddressRanges;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Finds for which client a request was forwarded. Each proxy adds the address of its own peer at the end of the list,
 * so it is read from there, and believed as far as it was written by those who are trusted: what stands before the
 * first address that is none of theirs may be anything the client likes.
 *
 * <p>{@code X-Forwarded-For} counts where both are there: every proxy writes it, while most pass on a {@code Forwarded}
 * (RFC 7239) that the client has made up. Who has his proxy write {@code Forwarded} has it drop the other.
 */
final class ForwardedClient {
    private ForwardedClient() {
    }

    /**
     * The client of a request.
     *
     * @param peer who has sent it to us
     * @return the last address that is no trusted proxy's; where that is hidden ({@code unknown}, {@code _name}),
     *     malformed or not said, the address of the proxy that does not say it
     */
    static InetAddress of(HttpFields fields, AddressRanges proxies, InetAddress peer) {
        List<String> forwardedFor = fields.all("X-Forwarded-For");
        boolean plain = !forwardedFor.isEmpty();
        List<String> values = plain ? forwardedFor : fields.all("Forwarded");
        InetAddress client = peer;
        for (int i = values.size() - 1; i >= 0; i--) {
            String value = values.get(i);
            for (int end = value.length(); end >= 0;) {
                int comma = plain ? value.lastIndexOf(',', end - 1) : lastComma(value, end);
                String element = value.substring(comma + 1, end).strip();
                end = comma;
                if (element.isEmpty()) {
                    continue;
                }
                if (!proxies.contains(client)) {
                    return client;
                }
                Optional<InetAddress> named =
                        AddressLiteral.parseHost(plain ? element : parameter("for", element).orElse(""));
                if (named.isEmpty()) {
                    return client;
                }
                client = named.get();
            }
        }
        return client;
    }

    /**
     * The last comma before {@code end} that is in no quoted string, or -1. It is looked for from the end, so that a
     * quote which the client leaves open hides nothing of what the proxies have added.
     */
    private static int lastComma(String value, int end) {
        boolean quoted = false;
        for (int i = end - 1; i >= 0; i--) {
            char c = value.charAt(i);
            if (c == '"' && !isEscaped(value, i)) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isEscaped(String value, int at) {
        int backslashes = 0;
        while (backslashes < at && value.charAt(at - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** The value of a parameter of one {@code forwarded-element} (RFC 7239 §4), without its quotes. */
    private static Optional<String> parameter(String name, String element) {
        int at = 0;
        while (at < element.length()) {
            int equals = element.indexOf('=', at);
            if (equals < 0) {
                return Optional.empty();
            }
            int end = endOfValue(element, equals + 1);
            if (element.substring(at, equals).strip().equalsIgnoreCase(name)) {
                return Optional.of(unquoted(element.substring(equals + 1, end).strip()));
            }
            at = end + 1;
        }
        return Optional.empty();
    }

    private static int endOfValue(String element, int from) {
        boolean quoted = false;
        for (int i = from; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted) {
                i++;
            } else if (c == ';' && !quoted) {
                return i;
            }
        }
        return element.length();
    }

    private static String unquoted(String value) {
        return value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }
}
