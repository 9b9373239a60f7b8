package dev.roomcast.compliance;

import java.util.Arrays;
import java.util.List;

/** The official suites, each with the path and the numbers that it expects of its server. */
enum Suite {
    /** Of the document of Engine.IO 3. */
    ENGINE_IO_V3("engine.io-v3", "/engine.io/", 300, 200, 1_000_000, 45_000),
    /** Of the document of Engine.IO 4. */
    ENGINE_IO_V4("engine.io-v4", "/engine.io/", 300, 200, 1_000_000, 45_000),
    /**
     * Of the document of Socket.IO 5. A client that never connects must be closed within two seconds, but one that
     * answers three pings before it would connect must not.
     */
    SOCKET_IO_V5("socket.io-v5", "/socket.io/", 300, 200, 1_000_000, 1_500),
    /** Of the client for Socket.IO. */
    SOCKET_IO_CLIENT("socket.io-client", "/socket.io/", 2_000, 20_000, 1_000_000, 45_000),
    /** Of the client for Engine.IO; so small a payload that it must split what it posts. */
    ENGINE_IO_CLIENT("engine.io-client", "/engine.io/", 500, 20_000, 100, 45_000);

    private final String option;
    private final ComplianceSettings defaults;

    Suite(String option, String path, long pingIntervalMillis, long pingTimeoutMillis, int maxPayloadBytes,
            long connectTimeoutMillis) {
        this.option = option;
        this.defaults = new ComplianceSettings(this, "localhost", 0, path, pingIntervalMillis, pingTimeoutMillis,
                maxPayloadBytes, connectTimeoutMillis, 1);
    }

    /** On a free port, with one loop. */
    ComplianceSettings defaults() {
        return defaults;
    }

    /**
     * The suite of that name.
     *
     * @throws IllegalArgumentException there is none
     */
    static Suite of(String name) {
        return Arrays.stream(values()).filter(suite -> suite.option.equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--suite is " + name + ", must be one of "
                        + String.join(", ", names())));
    }

    @Override
    public String toString() {
        return option;
    }

    private static List<String> names() {
        return Arrays.stream(values()).map(Suite::toString).toList();
    }
}
