package dev.roomcast;

import dev.roomcast.io.RateLimits;
import dev.roomcast.io.TlsFiles;
import dev.roomcast.websocket.WebSocketSettings;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an {@link EchoServer} runs.
 *
 * @param port 0 for any that is free
 * @param tlsCert with {@code tlsKey}: TLS, for wss and https
 */
public record EchoSettings(String host, int port, int loops, WebSocketSettings webSocket, Optional<Path> tlsCert,
        Optional<Path> tlsKey) {
    /** On a free port, with one loop and messages of up to 16 MiB. */
    public static final EchoSettings DEFAULTS = new EchoSettings("127.0.0.1", 0, 1, webSocket(16 << 20, true),
            Optional.empty(), Optional.empty());

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException an option that is unknown, lacks its value or has a wrong one
     */
    public static EchoSettings of(String[] arguments) {
        EchoSettings settings = DEFAULTS;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " lacks its value");
            }
            settings = settings.with(arguments[i], arguments[i + 1]);
        }
        if (settings.tlsCert.isPresent() != settings.tlsKey.isPresent()) {
            throw new IllegalArgumentException("--tls-cert and --tls-key need each other");
        }
        return settings;
    }

    /** Certificate and key, where it is to speak TLS. */
    Optional<TlsFiles> tls() {
        return tlsCert.flatMap(cert -> tlsKey.map(key -> TlsFiles.pem(cert, key)));
    }

    private EchoSettings with(String option, String value) {
        return switch (option) {
            case "--host" -> new EchoSettings(value, port, loops, webSocket, tlsCert, tlsKey);
            case "--port" -> new EchoSettings(host, number(option, value), loops, webSocket, tlsCert, tlsKey);
            case "--loops" -> new EchoSettings(host, port, number(option, value), webSocket, tlsCert, tlsKey);
            case "--max-message" -> with(webSocket(number(option, value), webSocket.deflate()));
            case "--deflate" -> with(webSocket(webSocket.maxMessageBytes(), onOff(option, value)));
            case "--tls-cert" -> new EchoSettings(host, port, loops, webSocket, Optional.of(Path.of(value)), tlsKey);
            case "--tls-key" -> new EchoSettings(host, port, loops, webSocket, tlsCert, Optional.of(Path.of(value)));
            default -> throw new IllegalArgumentException("no option is called " + option);
        };
    }

    private EchoSettings with(WebSocketSettings settings) {
        return new EchoSettings(host, port, loops, settings, tlsCert, tlsKey);
    }

    private static WebSocketSettings webSocket(int maxMessageBytes, boolean deflate) {
        WebSocketSettings defaults = WebSocketSettings.DEFAULTS;
        return new WebSocketSettings(maxMessageBytes, defaults.maxFragments(), defaults.messageTimeoutMillis(),
                defaults.closeTimeoutMillis(), deflate, defaults.deflateThresholdBytes(), RateLimits.NONE);
    }

    private static int number(String option, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " is " + value + ", must be a number", e);
        }
    }

    private static boolean onOff(String option, String value) {
        if (!value.equals("on") && !value.equals("off")) {
            throw new IllegalArgumentException(option + " is " + value + ", must be on or off");
        }
        return value.equals("on");
    }
}
