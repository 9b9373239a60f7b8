package dev.roomcast.io;

/**
 * Bounds on how many connections there may be; 0 is no bound.
 *
 * @param maxConnections in all, default 65 536
 * @param maxConnectionsPerAddress of one client's address, default 0: one address may be a proxy, a whole company
 *     behind its NAT, or a load test
 * @param maxConnectionRate new ones of one client's address per second, default 0 for the same reason. As many may
 *     come at once; then one more each time the so-manieth part of a second has gone by
 */
public record LimitSettings(int maxConnections, int maxConnectionsPerAddress, int maxConnectionRate) {
    public static final LimitSettings DEFAULTS = new LimitSettings(65_536, 0, 0);
    /** No bound at all. */
    public static final LimitSettings NONE = new LimitSettings(0, 0, 0);

    private static final int HIGHEST_RATE = 1_000_000;

    public LimitSettings {
        notNegative("max-connections", maxConnections);
        notNegative("max-connections-per-address", maxConnectionsPerAddress);
        notNegative("max-connection-rate", maxConnectionRate);
        if (maxConnectionRate > HIGHEST_RATE) {
            throw new IllegalArgumentException(
                    "max-connection-rate is " + maxConnectionRate + " a second, must be at most " + HIGHEST_RATE);
        }
    }

    int allowed(ConnectionLimit limit) {
        return switch (limit) {
            case TOTAL -> maxConnections;
            case PER_ADDRESS -> maxConnectionsPerAddress;
            case RATE -> maxConnectionRate;
        };
    }

    boolean isPerAddress() {
        return maxConnectionsPerAddress > 0 || maxConnectionRate > 0;
    }

    private static void notNegative(String setting, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(setting + " is " + value + ", must be at least 0");
        }
    }
}
