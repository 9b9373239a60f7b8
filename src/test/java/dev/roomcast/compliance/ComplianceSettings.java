package dev.roomcast.compliance;

import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.socketio.SocketIoServerBuilder;
import java.time.Duration;

/**
 * How a {@link ComplianceServer} runs.
 *
 * @param host a name stands for all its addresses
 * @param port 0 for any that is free
 * @param path ends with a slash
 * @param connectTimeoutMillis for a client to connect to a namespace; the plain Engine.IO suites have none
 */
record ComplianceSettings(Suite suite, String host, int port, String path, long pingIntervalMillis,
        long pingTimeoutMillis, int maxPayloadBytes, long connectTimeoutMillis, int loops) {
    ComplianceSettings {
        if (!path.startsWith("/") || !path.endsWith("/")) {
            throw new IllegalArgumentException("--path is " + path + ", must begin and end with a slash");
        }
    }

    /**
     * Reads a command line; {@code --suite} is the one option that must be there.
     *
     * @throws IllegalArgumentException an option that is unknown, lacks its value or has a wrong one
     */
    static ComplianceSettings of(String[] arguments) {
        ComplianceSettings settings = suite(arguments).defaults();
        for (int i = 0; i < arguments.length; i += 2) {
            settings = settings.with(arguments[i], arguments[i + 1]);
        }
        return settings;
    }

    /** The Socket.IO server that it is, but for what the suite adds. */
    SocketIoServerBuilder toBuilder() {
        return SocketIoServer.builder()
                .path(path)
                .cors("*")
                .pingInterval(Duration.ofMillis(pingIntervalMillis))
                .pingTimeout(Duration.ofMillis(pingTimeoutMillis))
                .connectTimeout(Duration.ofMillis(connectTimeoutMillis))
                .maxHttpBufferSize(maxPayloadBytes);
    }

    private static Suite suite(String[] arguments) {
        Suite suite = null;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " lacks its value");
            }
            suite = arguments[i].equals("--suite") ? Suite.of(arguments[i + 1]) : suite;
        }
        if (suite == null) {
            throw new IllegalArgumentException("--suite is missing");
        }
        return suite;
    }

    private ComplianceSettings with(String option, String value) {
        return switch (option) {
            case "--suite" -> this;
            case "--host" -> new ComplianceSettings(suite, value, port, path, pingIntervalMillis, pingTimeoutMillis,
                    maxPayloadBytes, connectTimeoutMillis, loops);
            case "--port" -> new ComplianceSettings(suite, host, number(option, value, 0), path, pingIntervalMillis,
                    pingTimeoutMillis, maxPayloadBytes, connectTimeoutMillis, loops);
            case "--path" -> new ComplianceSettings(suite, host, port, value, pingIntervalMillis, pingTimeoutMillis,
                    maxPayloadBytes, connectTimeoutMillis, loops);
            case "--ping-interval" -> new ComplianceSettings(suite, host, port, path, number(option, value, 1),
                    pingTimeoutMillis, maxPayloadBytes, connectTimeoutMillis, loops);
            case "--ping-timeout" -> new ComplianceSettings(suite, host, port, path, pingIntervalMillis,
                    number(option, value, 1), maxPayloadBytes, connectTimeoutMillis, loops);
            case "--max-payload" -> new ComplianceSettings(suite, host, port, path, pingIntervalMillis,
                    pingTimeoutMillis, number(option, value, 1), connectTimeoutMillis, loops);
            case "--connect-timeout" -> new ComplianceSettings(suite, host, port, path, pingIntervalMillis,
                    pingTimeoutMillis, maxPayloadBytes, number(option, value, 1), loops);
            case "--loops" -> new ComplianceSettings(suite, host, port, path, pingIntervalMillis, pingTimeoutMillis,
                    maxPayloadBytes, connectTimeoutMillis, number(option, value, 1));
            default -> throw new IllegalArgumentException("no option is called " + option);
        };
    }

    private static int number(String option, String value, int least) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same answer.
        }
        throw new IllegalArgumentException(option + " is " + value + ", must be a number from " + least + " on");
    }
}
