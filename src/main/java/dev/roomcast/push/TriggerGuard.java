package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.OriginPolicy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Who may trigger and ask who is connected. With a key: whoever knows it, from anywhere. Without: this machine
 * alone, by no proxy, and no web page of another site through the browser of somebody who sits at it.
 */
final class TriggerGuard {
    private static final String BEARER = "Bearer ";

    private volatile Optional<byte[]> key;

    /** A guard; without a key, only local requests pass. */
    TriggerGuard(Optional<String> key) {
        this.key = key.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** Asks for another guard's key, or for none as that, from the next request on; from any thread. */
    void become(TriggerGuard other) {
        key = other.key;
    }

    /**
     * Lets a request pass or refuses it.
     *
     * @throws HttpException 401 on a missing or wrong key; 403, naming the setting, where a key would be needed
     */
    void check(HttpExchange exchange) throws HttpException {
        Optional<byte[]> wanted = key;
        if (wanted.isPresent()) {
            checkKey(exchange.request(), wanted.get());
        } else {
            checkLocal(exchange);
        }
    }

    private static void checkKey(HttpRequest request, byte[] wanted) throws HttpException {
        String authorization = request.fields().first("Authorization").orElse("");
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        // A field's chars are its bytes; a parameter's are decoded text.
        byte[] given = isBearer ? authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.ISO_8859_1)
                : FormData.ofQuery(request).first("key").or(() -> keyInForm(request)).orElse("")
                        .getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(wanted, given)) {
            throw new HttpException(401, "trigger key missing or wrong: send Authorization: Bearer KEY");
        }
    }

    private static Optional<String> keyInForm(HttpRequest request) {
        if (request.content().length == 0) {
            return Optional.empty();
        }
        try {
            return FormData.ofContent(request).first("key");
        } catch (HttpException e) {
            // No form, so no key in it; what is wrong with the content is for the endpoint to say.
            return Optional.empty();
        }
    }

    private static void checkLocal(HttpExchange exchange) throws HttpException {
        HttpFields fields = exchange.request().fields();
        if (!exchange.remoteAddress().isLoopbackAddress()) {
            throw refusal("not from this machine");
        }
        // A trusted proxy on this machine speaks for others, whether it says so or not.
        if (exchange.isFromProxy() || fields.has("Forwarded") || fields.has("X-Forwarded-For")) {
            throw refusal("forwarded by a proxy");
        }
        // Of an image's page a browser tells the Referer, no Origin; those before 2023 tell no Sec-Fetch-Site either.
        boolean foreign = OriginPolicy.SAME_HOST.judgeScript(fields) == OriginPolicy.Verdict.REFUSED;
        if (foreign || fields.first("Sec-Fetch-Site").filter("cross-site"::equalsIgnoreCase).isPresent()) {
            throw refusal("from a page of another site");
        }
    }

    private static HttpException refusal(String why) {
        return new HttpException(403, "request " + why + ": needs the setting trigger-key");
    }
}
