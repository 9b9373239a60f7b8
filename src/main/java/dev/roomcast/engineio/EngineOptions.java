package dev.roomcast.engineio;

import java.util.Optional;
import java.util.Set;

/**
 * What a server allows and adds, beside its bounds; as the Node server's options. Immutable.
 *
 * @param transports of {@code polling} and {@code websocket}, those that are offered; default both
 * @param allowUpgrades whether a session may go from polling to WebSocket, default true
 * @param cookie set by the answer that opens a session; default none
 * @param allowRequest asked about each request that would open one; default none, all may
 */
public record EngineOptions(Set<String> transports, boolean allowUpgrades, Optional<SessionCookie> cookie,
        Optional<AllowRequest> allowRequest) {
    private static final Set<String> ALL = Set.of("polling", "websocket");

    public static final EngineOptions DEFAULTS = new EngineOptions(ALL, true, Optional.empty(), Optional.empty());

    public EngineOptions {
        transports = Set.copyOf(transports);
        if (transports.isEmpty() || !ALL.containsAll(transports)) {
            throw new IllegalArgumentException("transports are " + transports + ", must be of polling and websocket");
        }
    }

    /** Whether a session that polls may go on by WebSocket. */
    boolean upgrades() {
        return allowUpgrades && transports.contains("websocket");
    }
}
