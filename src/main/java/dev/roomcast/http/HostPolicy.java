package dev.roomcast.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * By which names this server may be addressed, against DNS rebinding: a page of anybody's can have its own name point
 * to our address later, and is then of the same host as we. An address and {@code localhost} are nobody's to point
 * elsewhere, so they are safe; other names when they are listed. Where none is listed, requests are served by every name.
 * What is listed may change while it is used.
 *
 * <p>An entry is {@code *} for every name, or a name, where any label may be {@code *}, e.g. {@code *.example.com}.
 */
public final class HostPolicy {
    /** Every name will do. */
    public static final HostPolicy ANY = new HostPolicy(List.of());

    private static final String LOCALHOST = "localhost";

    private record Listed(List<String> patterns, boolean anything) {
    }

    private volatile Listed listed;

    private HostPolicy(List<String> entries) {
        List<String> patterns = new ArrayList<>();
        for (String entry : entries) {
            boolean isName = HttpGrammar.isHost(entry) && nameEnd(entry) == entry.length() && entry.indexOf('%') < 0;
            if (!isName) {
                throw new IllegalArgumentException("hosts: \"" + entry + "\" is no name of a host, as www.example.com");
            }
            patterns.add(entry.toLowerCase(Locale.ROOT));
        }
        listed = new Listed(List.copyOf(patterns), patterns.contains("*"));
    }

    /**
     * A policy that lists these names.
     *
     * @throws IllegalArgumentException an entry that is malformed, naming it
     */
    public static HostPolicy of(List<String> entries) {
        return new HostPolicy(entries);
    }

    /**
     * Lists what another policy lists, from the next request on; from any thread.
     *
     * @throws IllegalStateException for {@link #ANY}, which others share
     */
    public void become(HostPolicy other) {
        if (this == ANY) {
            throw new IllegalStateException("this policy is shared");
        }
        listed = other.listed;
    }

    /** The names that are listed. */
    public List<String> listed() {
        return listed.patterns;
    }

    /** Whether requests by other names are refused. */
    public boolean isStrict() {
        Listed now = listed;
        return !now.anything && !now.patterns.isEmpty();
    }

    /** Whether a request is served at all. Without {@code Host}, as HTTP/1.0 may be, it comes from no browser. */
    boolean accepts(HttpFields fields) {
        Listed now = listed;
        return now.patterns.isEmpty() || isSafe(fields, now);
    }

    /** Whether the name that a request gives us is none that its sender may have pointed here. */
    public boolean isSafe(HttpFields fields) {
        return isSafe(fields, listed);
    }

    private static boolean isSafe(HttpFields fields, Listed now) {
        String host = fields.firstOrNull("Host");
        return host == null || now.anything || isAddressOrLocalhost(host) || isListed(host, now.patterns);
    }

    /** Costs no object, for that is nearly every request. */
    private static boolean isAddressOrLocalhost(String host) {
        if (host.startsWith("[")) {
            return true;
        }
        int end = nameEnd(host);
        int last = host.lastIndexOf('.', end - 1) + 1;
        // A name that ends in a number is an address to every browser (URL standard, "ends in a number").
        return areDigits(host, last, end)
                || end - last == LOCALHOST.length() && host.regionMatches(true, last, LOCALHOST, 0, LOCALHOST.length());
    }

    private static boolean isListed(String host, List<String> patterns) {
        String name = host.substring(0, nameEnd(host)).toLowerCase(Locale.ROOT);
        for (String pattern : patterns) {
            if (HostPattern.matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    /** Where the name ends: before the port, and before the dot of the root. */
    private static int nameEnd(String host) {
        int colon = host.lastIndexOf(':');
        int end = colon >= 0 && host.indexOf(']', colon) < 0 ? colon : host.length();
        return end > 1 && host.charAt(end - 1) == '.' ? end - 1 : end;
    }

    private static boolean areDigits(String host, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!HttpGrammar.isDigit(host.charAt(i))) {
                return false;
            }
        }
        return to > from;
    }
}
