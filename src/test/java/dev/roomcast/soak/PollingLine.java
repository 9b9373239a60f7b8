package dev.roomcast.soak;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An Engine.IO session that a guest polls by one connection, in the words of its generation. */
final class PollingLine {
    /** Also inside the script of JSONP, where quotes are escaped. */
    private static final Pattern SID = Pattern.compile("sid\\\\?\":\\\\?\"([-_0-9A-Za-z]+)");

    private final Line line;
    private final int eio;
    private final boolean jsonp;
    private final String target;
    private final String sid;

    private PollingLine(Line line, int eio, boolean jsonp, String target, String sid) {
        this.line = line;
        this.eio = eio;
        this.jsonp = jsonp;
        this.target = target;
        this.sid = sid;
    }

    /**
     * Makes the handshake on a new connection.
     *
     * @param parameters more of the query: {@code &j=0} for JSONP
     */
    static PollingLine open(Guest guest, int eio, String parameters) throws IOException {
        Line line = guest.connect();
        String path = "/socket.io/?EIO=" + eio + "&transport=polling" + parameters;
        Matcher sid = SID.matcher(line.get(path).expect(200));
        if (!sid.find()) {
            throw new AssertionError("a handshake without a sid");
        }
        return new PollingLine(line, eio, parameters.contains("&j="), path + "&sid=" + sid.group(1), sid.group(1));
    }

    String sid() {
        return sid;
    }

    void post(String packet) throws IOException {
        String payload = eio == 4 ? packet : packet.length() + ":" + packet;
        String answer = jsonp
                ? line.post(target, "application/x-www-form-urlencoded",
                        "d=" + URLEncoder.encode(payload, StandardCharsets.UTF_8)).expect(200)
                : line.post(target, "text/plain;charset=UTF-8", payload).expect(200);
        if (!answer.equals("ok")) {
            throw new AssertionError("POST answered " + answer);
        }
    }

    /** Polls until a message has come; pings are answered. */
    void awaitMessage() throws IOException {
        for (String payload = poll(); !payload.contains(Line.MESSAGE); payload = poll()) {
            if (eio == 4 && (payload.startsWith("2") || payload.contains("\u001e2"))) {
                post("3");
            }
        }
    }

    void startPoll() throws IOException {
        line.get(target);
    }

    String finishPoll() throws IOException {
        return line.expect(200);
    }

    private String poll() throws IOException {
        startPoll();
        return finishPoll();
    }
}
