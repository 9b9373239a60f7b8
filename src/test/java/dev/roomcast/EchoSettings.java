package dev.roomcast;

import dev.roomcast.websocket.WebSocketSettings;

/**
 * How an {@link EchoServer} runs.
 *
 * @param port 0 for any that is free
 */
public record EchoSettings(String host, int port, int loops, WebSocketSettings webSocket) {
    /** On a free port, with one loop and messages of up to 16 MiB. */
    public static final EchoSettings DEFAULTS = new EchoSettings("127.0.0.1", 0, 1, webSocket(16 << 20, true));

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
        return settings;
    }

    private EchoSettings with(String option, String value) {
        return switch (option) {
            case "--host" -> new EchoSettings(value, port, loops, webSocket);
            case "--port" -> new EchoSettings(host, number(option, value), loops, webSocket);
            case "--loops" -> new EchoSettings(host, port, number(option, value), webSocket);
            case "--max-message" ->
                new EchoSettings(host, port, loops, webSocket(number(option, value), webSocket.deflate()));
            case "--deflate" ->
                new EchoSettings(host, port, loops, webSocket(webSocket.maxMessageBytes(), onOff(option, value)));
            case "--tls-cert", "--tls-key" -> throw new IllegalArgumentException(option + " is not available yet");
            default -> throw new IllegalArgumentException("no option is called " + option);
        };
    }

    private static WebSocketSettings webSocket(int maxMessageBytes, boolean deflate) {
        WebSocketSettings defaults = WebSocketSettings.DEFAULTS;
        return new WebSocketSettings(maxMessageBytes, defaults.maxFragments(), defaults.messageTimeoutMillis(),
                defaults.closeTimeoutMillis(), deflate, defaults.deflateThresholdBytes());
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
