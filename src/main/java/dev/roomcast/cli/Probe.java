package dev.roomcast.cli;

import dev.roomcast.io.TrustedAuthorities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request by hand, to see what comes back, and when: HTTP clients send no {@code Upgrade} and may wait for more than
 * has come.
 */
final class Probe implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_BYTES = 1 << 20;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})");

    private final Socket socket;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    /** Connects. */
    Probe(String host, int port, boolean tls, TrustedAuthorities authorities) throws IOException {
        socket = authorities.connect(host, port, tls, TIMEOUT_MILLIS);
    }

    /** Connects to where an address says. */
    static Probe to(URI url, TrustedAuthorities authorities) throws IOException {
        boolean tls = url.getScheme().equalsIgnoreCase("https");
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        // An IPv6 address has brackets there.
        return new Probe(url.getHost().replaceAll("[\\[\\]]", ""), port, tls, authorities);
    }

    /** Sends a request without content. */
    Probe send(String method, String target, String host, String... fields) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: " + host + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Reads the header section of the answer; false when it does not come in time. */
    boolean readHead() throws IOException {
        return readUntil("\r\n\r\n");
    }

    /** Reads until some text of ASCII has come; false when it does not come in time, or the connection ends before. */
    boolean readUntil(String text) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4_096];
        while (!text().contains(text) && received.size() < MAX_BYTES) {
            try {
                int read = in.read(buffer);
                if (read < 0) {
                    return false;
                }
                received.write(buffer, 0, read);
            } catch (SocketTimeoutException e) {
                return false;
            }
        }
        return text().contains(text);
    }

    /** The status that has been answered; 0 while there is none. */
    int status() {
        Matcher line = STATUS.matcher(text());
        return line.lookingAt() ? Integer.parseInt(line.group(1)) : 0;
    }

    /** A field of the answer. */
    Optional<String> field(String name) {
        String begin = name.toLowerCase(Locale.ROOT) + ":";
        List<String> head = text().split("\r\n\r\n", 2)[0].lines().toList();
        return head.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith(begin)).findFirst()
                .map(line -> line.substring(begin.length()).strip());
    }

    /** All that has come, a char a byte. */
    String text() {
        return received.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
