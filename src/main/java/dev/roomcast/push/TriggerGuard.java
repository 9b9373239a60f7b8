package dev.roomcast.push;

import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.OriginPolicy;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Who may trigger and ask who is connected. With keys: whoever knows one, from anywhere, as far as it is good for that.
 * Without: this machine alone, by no proxy, and no web page of another site through the browser of somebody who sits
 * at it. Each refusal is counted, and logged with the name of the key.
 */
final class TriggerGuard {
    private static final Logger LOG = System.getLogger(TriggerGuard.class.getName());

    private final HostPolicy hosts;
    private final PushCounters counters;
    private volatile Keyring keys;
    private volatile boolean postOnly;

    /**
     * A guard; without keys, only local requests pass.
     *
     * @param postOnly whether GET triggers nothing
     * @param hosts says by which names a local request may address us
     */
    TriggerGuard(Keyring keys, boolean postOnly, HostPolicy hosts, PushCounters counters) {
        this.keys = keys;
        this.postOnly = postOnly;
        this.hosts = hosts;
        this.counters = counters;
    }

    /** Takes other keys, or none, from the next request on; from any thread. */
    void become(Keyring otherKeys, boolean otherPostOnly) {
        keys = otherKeys;
        postOnly = otherPostOnly;
    }

    /** How many keys there are. */
    int keyCount() {
        return keys.size();
    }

    /** Whether GET triggers nothing. */
    boolean isPostOnly() {
        return postOnly;
    }

    /**
     * Lets a request pass that is about more than rooms: with a key that is for all, or refuses it.
     *
     * @throws HttpException as {@link #admit}; 403 where the key is for some rooms or namespaces
     */
    void check(HttpExchange exchange) throws HttpException {
        Grant grant = admit(exchange);
        if (!grant.isForAll()) {
            throw forbidden(exchange, grant, "this key is for some rooms alone, see the setting trigger-keys");
        }
    }

    /**
     * Lets a request pass, as far as it is granted, or refuses it.
     *
     * @throws HttpException 401 on a missing or wrong key; 403, naming the setting, where a key would be needed
     */
    Grant admit(HttpExchange exchange) throws HttpException {
        Keyring known = keys;
        if (known.size() > 0) {
            return byKey(exchange, known);
        }
        checkLocal(exchange);
        return Grant.LOCAL;
    }

    /**
     * Checks where a trigger is going.
     *
     * @param what begins the message; empty unless it is one of several
     * @param to rooms; none for everybody in the namespace
     * @throws HttpException 403, naming the room or namespace that the key is not for
     */
    void checkTarget(HttpExchange exchange, Grant grant, String what, String namespace, Collection<String> to)
            throws HttpException {
        Optional<String> objection = grant.objection(namespace, to);
        if (objection.isPresent()) {
            throw forbidden(exchange, grant, what + objection.get());
        }
    }

    /**
     * Charges triggers to the key, which are then to be sent.
     *
     * @throws HttpException 429 with Retry-After beyond its rate; 400 when there are more than can ever be at once
     */
    void charge(HttpExchange exchange, Grant grant, int triggers) throws HttpException {
        TriggerRate rate = grant.rate();
        if (!rate.admits(triggers)) {
            passed(exchange, grant);
            throw new HttpException(400, "batch of " + triggers + " is more than this key may send in a second, "
                    + rate.perSecond() + ": send it in parts");
        }
        long nanos = rate.take(triggers, exchange.loop().nanoTime());
        if (nanos > 0) {
            passed(exchange, grant);
            long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos - 1) + 1;
            throw new HttpException(429, "more than " + rate.perSecond() + " triggers a second by this key")
                    .with("Retry-After", Long.toString(seconds));
        }
    }

    private Grant byKey(HttpExchange exchange, Keyring known) throws HttpException {
        GivenKey given = GivenKey.of(exchange.request());
        Optional<Grant> grant = known.find(given.bytes());
        if (grant.isEmpty()) {
            counters.wrongKeys.increment();
            refused(exchange, "unknown", "key");
            throw unauthorized(exchange.request());
        }
        if (given.isBasic() && isOfAnotherSite(exchange.request().fields())) {
            throw forbidden(exchange, grant.get(),
                    "request from a page of another site: needs the key as Bearer or key=");
        }
        return grant.get();
    }

    /** To browsers Basic is not offered: their dialog would stand before pages, and they would keep the key. */
    private static HttpException unauthorized(HttpRequest request) {
        HttpException refusal = new HttpException(401, "trigger key missing or wrong: send Authorization: Bearer KEY");
        boolean isBrowser = request.fields().has("Sec-Fetch-Mode")
                || request.fields().first("User-Agent").filter(agent -> agent.startsWith("Mozilla/")).isPresent();
        return isBrowser ? refusal
                : refusal.with("WWW-Authenticate", "Basic realm=\"Roomcast\", charset=\"UTF-8\"");
    }

    private void checkLocal(HttpExchange exchange) throws HttpException {
        HttpFields fields = exchange.request().fields();
        if (!exchange.remoteAddress().isLoopbackAddress()) {
            throw notLocal(exchange, "not from this machine", "trigger-key");
        }
        // A trusted proxy on this machine speaks for others, whether it says so or not.
        if (exchange.isFromProxy() || fields.has("Forwarded") || fields.has("X-Forwarded-For")) {
            throw notLocal(exchange, "forwarded by a proxy", "trigger-key");
        }
        if (isOfAnotherSite(fields)) {
            throw notLocal(exchange, "from a page of another site", "trigger-key");
        }
        // By its own name that now leads here, any page could pass for one of this machine.
        // No script can keep a browser from sending this field, and hardly anything else that triggers sends it.
        if (fields.has("Accept-Encoding") && !hosts.isSafe(fields)) {
            throw notLocal(exchange, "by a name that may be anybody's", "hosts or trigger-key");
        }
    }

    /** Of an image's page a browser tells the Referer, no Origin; those before 2023 tell no Sec-Fetch-Site either. */
    private static boolean isOfAnotherSite(HttpFields fields) {
        return OriginPolicy.SAME_HOST.judgeScript(fields) == OriginPolicy.Verdict.REFUSED
                || fields.first("Sec-Fetch-Site").filter("cross-site"::equalsIgnoreCase).isPresent();
    }

    private HttpException notLocal(HttpExchange exchange, String why, String settings) {
        return forbidden(exchange, Grant.LOCAL, "request " + why + ": needs the setting " + settings);
    }

    private HttpException forbidden(HttpExchange exchange, Grant grant, String why) {
        counters.forbiddenTriggers.increment();
        refused(exchange, grant.name(), "forbidden");
        return new HttpException(403, why);
    }

    private void passed(HttpExchange exchange, Grant grant) {
        counters.tooManyTriggers.increment();
        LOG.log(Level.DEBUG, "refused trigger from={0} key={1} reason=rate allowed={2}",
                exchange.remoteAddress().getHostAddress(), grant.name(), Integer.toString(grant.rate().perSecond()));
    }

    private static void refused(HttpExchange exchange, String key, String reason) {
        LOG.log(Level.DEBUG, "refused trigger from={0} key={1} reason={2}",
                exchange.remoteAddress().getHostAddress(), key, reason);
    }
}
