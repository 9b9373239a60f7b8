package dev.roomcast.auth;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Who was let in a moment ago; the oldest are forgotten beyond a bound. Confined to its user's loop. */
final class GrantCache {
    static final int MAX_GRANTS = 10_000;

    private record Kept(Grant grant, long untilNanos) {
    }

    private final long keptNanos;
    private final Map<String, Kept> grants = new LinkedHashMap<>();

    GrantCache(long seconds) {
        keptNanos = TimeUnit.SECONDS.toNanos(seconds);
    }

    /** A grant that is kept and not over. */
    Optional<Grant> find(String key, long nowNanos, long nowMillis) {
        Kept kept = grants.get(key);
        if (kept == null) {
            return Optional.empty();
        }
        if (kept.untilNanos - nowNanos <= 0 || kept.grant.millisLeft(nowMillis) <= 0) {
            grants.remove(key);
            return Optional.empty();
        }
        return Optional.of(kept.grant);
    }

    void add(String key, Grant grant, long nowNanos) {
        if (keptNanos == 0) {
            return;
        }
        grants.remove(key);
        grants.put(key, new Kept(grant, nowNanos + keptNanos));
        if (grants.size() > MAX_GRANTS) {
            grants.remove(grants.keySet().iterator().next());
        }
    }

    void clear() {
        grants.clear();
    }

    int size() {
        return grants.size();
    }
}
