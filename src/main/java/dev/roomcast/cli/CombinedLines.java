package dev.roomcast.cli;

import dev.roomcast.http.Access;
import java.time.ZoneId;

/**
 * The combined log format of Apache and nginx, with the milliseconds that the answer took at its end. What comes from
 * the client is in ASCII; other bytes, quotes and backslashes are {@code \xHH}, as nginx writes them.
 */
final class CombinedLines implements AccessLines {
    private static final TimeText TIME =
            TimeText.ofSeconds("dd/MMM/yyyy:HH:mm:ss", " xx", ZoneId.systemDefault());

    @Override
    public String line(Access access) {
        StringBuilder line = new StringBuilder(200);
        line.append(access.client().getHostAddress()).append(" - - [");
        TIME.append(line, access.atMillis());
        line.append("] \"");
        if (access.method().isEmpty()) {
            line.append('-');
        } else {
            Escapes.bytes(line, access.method());
            line.append(' ');
            Escapes.bytes(line, Redaction.target(access.target()));
            line.append(" HTTP/1.").append(access.minorVersion());
        }
        line.append("\" ").append(access.status()).append(' ').append(access.bytes()).append(" \"");
        Escapes.bytes(line, access.fields().first("Referer").map(Redaction::address).orElse("-"));
        line.append("\" \"");
        Escapes.bytes(line, access.fields().first("User-Agent").orElse("-"));
        return line.append("\" ").append(access.millis()).append('\n').toString();
    }
}
