package dev.roomcast.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Waits until our server says, by its metrics, that all have left. */
final class Quiet {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 50;
    /** A session that is left, or a connection beside the one that asks. */
    private static final Pattern SOMEBODY = Pattern.compile("(?m)^roomcast_(sessions\\{[^}]*} [1-9]"
            + "|connections ([2-9]|\\d\\d))");

    private Quiet() {
    }

    /**
     * Waits.
     *
     * @param metrics the port that tells
     * @throws IOException when somebody is still there after 20 s
     */
    static void await(InetSocketAddress metrics) throws IOException {
        URL url = URI.create("http://" + metrics.getAddress().getHostAddress() + ":" + metrics.getPort() + "/metrics")
                .toURL();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String text;
            try (InputStream in = url.openStream()) {
                text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            Matcher somebody = SOMEBODY.matcher(text);
            if (!somebody.find()) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("there is still " + somebody.group());
            }
            Processes.pause(LOOK_MILLIS);
        }
    }
}
