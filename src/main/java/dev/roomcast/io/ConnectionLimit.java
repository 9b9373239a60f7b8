package dev.roomcast.io;

/** What may be too much of connections. */
public enum ConnectionLimit {
    /** Connections in all. */
    TOTAL("max-connections", "too many connections"),
    /** Connections of one address. */
    PER_ADDRESS("max-connections-per-address", "too many connections from this address"),
    /** New connections of one address in a second. */
    RATE("max-connection-rate", "too many new connections a second from this address");

    private final String setting;
    private final String message;

    ConnectionLimit(String setting, String message) {
        this.setting = setting;
        this.message = message;
    }

    /** The setting that bounds it. */
    public String setting() {
        return setting;
    }

    /** What is wrong, for the client; names the setting. */
    public String message() {
        return message + ", see the setting " + setting;
    }
}
