package dev.roomcast.auth;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.OriginPolicy;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds in a request what shows who somebody is: the parameter {@code token}, the cookie {@code roomcast_token}, and
 * fields that an authenticator wants. A browser adds cookies to what any page has it send, so they count only where no
 * page of another site can be behind it. Immutable; on any loop.
 */
public final class RequestCredentials {
    private static final String PARAMETER = "token";
    private static final String COOKIE = "roomcast_token";
    private static final byte[] NO_CONTENT = {};

    private final OriginPolicy origins;
    private final Predicate<String> wanted;

    /**
     * Made for one authenticator.
     *
     * @param wanted which fields it is to see, by name
     */
    public RequestCredentials(OriginPolicy origins, Predicate<String> wanted) {
        this.origins = origins;
        this.wanted = wanted;
    }

    /** What is needed of a request as long as its session lives: a request of its own, with the token as parameter. */
    public Optional<HttpRequest> keep(HttpRequest request) {
        boolean cookies = areCookiesOurs(request.fields());
        Optional<String> token = token(request, cookies);
        HttpFields fields = request.fields().only(name -> wanted.test(name)
                && (cookies || !name.equalsIgnoreCase("Cookie")));
        if (token.isEmpty() && fields.count() == 0) {
            return Optional.empty();
        }
        String target = token.map(text -> "/?" + PARAMETER + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8))
                .orElse("/");
        return Optional.of(new HttpRequest("GET", target, 1, fields, NO_CONTENT));
    }

    /** The token of a request that {@link #keep} has made. */
    public static Optional<String> tokenOf(HttpRequest kept) {
        return parameter(kept);
    }

    private static Optional<String> token(HttpRequest request, boolean cookies) {
        Optional<String> parameter = parameter(request);
        return parameter.isPresent() || !cookies ? parameter : cookie(request.fields());
    }

    private static Optional<String> parameter(HttpRequest request) {
        try {
            return FormData.ofQuery(request).first(PARAMETER).filter(text -> !text.isEmpty());
        } catch (HttpException e) {
            // Too many parameters: there is no session for it, whoever sends it.
            return Optional.empty();
        }
    }

    /** As PHP's {@code setcookie} writes it, percent-encoded, or as it is (RFC 6265 §4.2.1). */
    private static Optional<String> cookie(HttpFields fields) {
        for (String field : fields.all("Cookie")) {
            for (String pair : field.split(";")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(COOKIE)) {
                    return decoded(pair.substring(equals + 1).strip()).filter(text -> !text.isEmpty());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> decoded(String value) {
        try {
            return Optional.of(FormData.ofPath(value));
        } catch (HttpException e) {
            // It is one parameter, so not too many of them.
            throw new AssertionError(e);
        }
    }

    /** Images, scripts and forms of other sites come without an Origin, and those of old browsers without a Referer. */
    private boolean areCookiesOurs(HttpFields fields) {
        return switch (origins.judgeScript(fields)) {
            case TRUSTED -> true;
            case NO_ORIGIN -> fields.first("Sec-Fetch-Site").filter("cross-site"::equalsIgnoreCase).isEmpty();
            case ANYBODY, REFUSED -> false;
        };
    }
}
