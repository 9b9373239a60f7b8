package dev.roomcast.cli;

import dev.roomcast.http.Access;
import java.time.ZoneOffset;

/** One JSON object a request; what the client did not send is left out. A byte stands as one character. */
final class JsonAccessLines implements AccessLines {
    private static final TimeText TIME = TimeText.ofMillis("yyyy-MM-dd'T'HH:mm:ss", "'Z'", ZoneOffset.UTC);

    @Override
    public String line(Access access) {
        StringBuilder line = new StringBuilder(240);
        line.append("{\"time\":\"");
        TIME.append(line, access.atMillis());
        line.append("\",\"client\":\"").append(access.client().getHostAddress()).append('"');
        if (!access.method().isEmpty()) {
            member(line, "method", access.method());
            member(line, "target", Redaction.target(access.target()));
            member(line, "protocol", "HTTP/1." + access.minorVersion());
        }
        line.append(",\"status\":").append(access.status()).append(",\"bytes\":").append(access.bytes());
        line.append(",\"duration_ms\":").append(access.millis());
        access.fields().first("Referer").ifPresent(referer -> member(line, "referer", Redaction.address(referer)));
        access.fields().first("User-Agent").ifPresent(agent -> member(line, "agent", agent));
        return line.append("}\n").toString();
    }

    private static void member(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":");
        Escapes.json(line, value);
    }
}
