package dev.roomcast.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which pages may talk to this server: those from the host they address, and those that are listed. One rule for
 * CORS, WebSocket, event streams and JSONP. What is listed may change while it is used.
 *
 * <p>An entry is {@code *} for every origin, or {@code [scheme://]host[:port]}, where any label of the host may be
 * {@code *}, e.g. {@code https://*.example.com}. Scheme and port stand for all when left out.
 */
public final class OriginPolicy {
    /** What a page may do. */
    public enum Verdict {
        /** No {@code Origin}: not a browser's cross-origin request. */
        NO_ORIGIN,
        /** Allowed with credentials: same host, or listed. */
        TRUSTED,
        /** Allowed by {@code *}, without credentials. */
        ANYBODY,
        /** Not allowed. */
        REFUSED
    }

    /** Pages from the addressed host only. */
    public static final OriginPolicy SAME_HOST = new OriginPolicy(List.of());

    private static final Pattern ORIGIN_OF_URL = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*");

    private record Origin(String scheme, String host, String port) {
        @Override
        public String toString() {
            return (scheme.isEmpty() ? "" : scheme + "://") + host + (port.isEmpty() ? "" : ":" + port);
        }
    }

    private record Listed(List<Origin> origins, boolean anybody) {
    }

    private volatile Listed listed;

    private OriginPolicy(List<String> entries) {
        List<Origin> origins = new ArrayList<>();
        boolean all = false;
        for (String entry : entries) {
            if (entry.equals("*")) {
                all = true;
            } else {
                origins.add(parse(entry).filter(origin -> !origin.host.isEmpty()).orElseThrow(
                        () -> new IllegalArgumentException("origins: \"" + entry
                                + "\" is none of *, host, host:port, scheme://host[:port]")));
            }
        }
        listed = new Listed(List.copyOf(origins), all);
    }

    /**
     * A policy that lists these beside the addressed host.
     *
     * @throws IllegalArgumentException an entry that is malformed, naming it
     */
    public static OriginPolicy of(List<String> entries) {
        return new OriginPolicy(entries);
    }

    /**
     * Lists what another policy lists, from the next request on; from any thread.
     *
     * @throws IllegalStateException for {@link #SAME_HOST}, which others share
     */
    public void become(OriginPolicy other) {
        if (this == SAME_HOST) {
            throw new IllegalStateException("this policy is shared");
        }
        listed = other.listed;
    }

    /** What is listed, in words; empty when nothing is. */
    public List<String> listed() {
        Listed now = listed;
        List<String> words = new ArrayList<>(now.origins.stream().map(Origin::toString).toList());
        if (now.anybody) {
            words.add("*");
        }
        return words;
    }

    /** Judges a request by its {@code Origin}. */
    public Verdict judge(HttpFields fields) {
        String origin = fields.firstOrNull("Origin");
        return origin == null ? Verdict.NO_ORIGIN : judge(origin, fields.firstOrNull("Host"));
    }

    /**
     * Judges a request that a script tag or a form may have sent, as JSONP has them: browsers need not send an
     * {@code Origin} with these, so without one the page's {@code Referer} counts, if it is sent (RFC 9110 §10.1.3).
     */
    public Verdict judgeScript(HttpFields fields) {
        String referer = fields.firstOrNull("Referer");
        return referer == null || fields.has("Origin") ? judge(fields)
                : judge(originOf(referer), fields.firstOrNull("Host"));
    }

    /** Whether a page's origin is the host that the request addressed, whatever its scheme and port. */
    public static boolean isSameHost(String origin, String host) {
        Optional<Origin> page = parse(origin);
        Optional<Origin> here = host == null ? Optional.empty() : parse(host);
        return page.isPresent() && here.isPresent() && !page.get().scheme.isEmpty()
                && page.get().host.equals(here.get().host);
    }

    /** Adds the fields that tell a browser it may read the response (Fetch standard, CORS protocol). */
    HttpResponse decorate(HttpResponse response, HttpFields request) {
        String origin = request.firstOrNull("Origin");
        if (origin == null || response.has("Access-Control-Allow-Origin")) {
            return response;
        }
        HttpResponse varying = response.has("Vary") ? response : response.with("Vary", "Origin");
        return switch (judge(origin, request.firstOrNull("Host"))) {
            case TRUSTED -> varying.with("Access-Control-Allow-Origin", origin)
                    .with("Access-Control-Allow-Credentials", "true");
            case ANYBODY -> varying.with("Access-Control-Allow-Origin", "*");
            case NO_ORIGIN, REFUSED -> varying;
        };
    }

    private Verdict judge(String origin, String host) {
        if (isSameHost(origin, host) || isListed(origin)) {
            return Verdict.TRUSTED;
        }
        return listed.anybody ? Verdict.ANYBODY : Verdict.REFUSED;
    }

    /** {@code scheme://authority} of a URL; what is no such URL has the origin {@code null}, as a data URL has. */
    private static String originOf(String url) {
        Matcher origin = ORIGIN_OF_URL.matcher(url);
        return origin.lookingAt() ? origin.group() : "null";
    }

    private boolean isListed(String origin) {
        List<Origin> entries = listed.origins;
        if (entries.isEmpty()) {
            return false;
        }
        Optional<Origin> page = parse(origin);
        return page.isPresent() && !page.get().scheme.isEmpty()
                && entries.stream().anyMatch(entry -> matches(entry, page.get()));
    }

    private static boolean matches(Origin entry, Origin page) {
        return (entry.scheme.isEmpty() || entry.scheme.equals(page.scheme))
                && (entry.port.isEmpty() || entry.port.equals(effectivePort(page)))
                && HostPattern.matches(entry.host, page.host);
    }

    private static String effectivePort(Origin page) {
        if (!page.port.isEmpty()) {
            return page.port;
        }
        return page.scheme.equals("https") ? "443" : "80";
    }

    /** Splits {@code [scheme://]host[:port]}; empty when it is not of that form, as {@code null} and data URLs. */
    private static Optional<Origin> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int slashes = lower.indexOf("://");
        String scheme = slashes < 0 ? "" : lower.substring(0, slashes);
        String authority = slashes < 0 ? lower : lower.substring(slashes + 3);
        if (lower.equals("null") || slashes >= 0 && !HttpGrammar.isScheme(scheme) || !HttpGrammar.isHost(authority)) {
            return Optional.empty();
        }
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon >= 0 && authority.indexOf(']', colon) < 0;
        String host = hasPort ? authority.substring(0, colon) : authority;
        return Optional.of(new Origin(scheme, host, hasPort ? authority.substring(colon + 1) : ""));
    }
}
