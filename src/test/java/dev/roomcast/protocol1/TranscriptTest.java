package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import dev.roomcast.socketio.Json;
import dev.roomcast.socketio.Socket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays what was recorded from socket.io 0.9.19 (src/test/resources/transcripts/sio0.9.json, as recorded) against this
 * server: same status, content type and text, with holes for sids. Files and the policy are tested elsewhere.
 */
@Timeout(20)
class TranscriptTest {
    private static final Pattern SID = Pattern.compile("(?<![A-Za-z0-9_-])([A-Za-z0-9_-]{20,22})(?=:3:3:)");
    private static final Pattern MESSAGE = Pattern.compile("\"name\":\"message\",\"args\":\\[\\{\"code\":0,\"data\":"
            + "(\"(?:[^\"\\\\]|\\\\.)*\")\\}\\]");
    private static final Pattern JOIN = Pattern.compile("\"username\":\"(\\w+)\"");
    private static final Pattern FORM_JOIN = Pattern.compile("username%5C%22%3A%5C%22(\\w+)");
    private static final Pattern CHUNK = Pattern.compile("<script>_\\((\".*?\")\\);</script>");

    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final String SCRIPT = "text/javascript; charset=UTF-8";

    /** What this server answers instead, on purpose. */
    private record Deviation(int status, String contentType, String text, String reason) {
    }

    /** By scenario, number and note. */
    private static final Map<String, Deviation> DEVIATIONS = Map.of(
            "handshake#6 preflight", new Deviation(204, "", "", "a preflight opens no session"),
            "xhr-polling#14 ", new Deviation(200, TEXT, "7::/nope:2", "the client is told, and emits connect_failed"),
            "xhr-polling#23 then", new Deviation(200, TEXT, "7:::1+0", "the session is gone"),
            "jsonp-polling#3 quotes, backslash, </script>, U+2028, newline", new Deviation(200, SCRIPT,
                    "io.j[0](\"5:::{\\\"name\\\":\\\"message\\\",\\\"args\\\":[{\\\"code\\\":0,\\\"data\\\":\\\"你好 "
                            + "\\\\\\\"q\\\\\\\" \\\\\\\\ \\u003c/script> \\u2028 \\\\n\\\"}]}\");",
                    "no text may end a script or a line of it"),
            "errors#3 unknown transport", new Deviation(400, TEXT, "transport unknown, use one of websocket,"
                    + "flashsocket,htmlfile,xhr-polling,jsonp-polling", "every request gets an answer"),
            "errors#5 websocket without an Upgrade", new Deviation(400, TEXT, "websocket without the field Upgrade:"
                    + " a proxy on the way may not pass it on", "every request gets an answer"));

    /** Not of protocol 1: what is below /socket.io/ otherwise belongs to Engine.IO and to the files. */
    private static final Set<String> LEFT_OUT = Set.of("handshake#5 protocol 2", "handshake#7 no protocol",
            "errors#6 a modern client at this server", "websocket#3 ", "websocket#4 ");

    /** What is answered to frames that the recorded server ignored. */
    private static final Map<String, String> ANSWERED = Map.of("1::/nope", "7::/nope:2", "garbage", "7:::no packet");

    private final Map<String, String> sids = new HashMap<>();
    private OldServer server;
    private String room = "";

    @ParameterizedTest
    @ValueSource(strings = {"handshake", "xhr-polling", "jsonp-polling", "websocket", "htmlfile", "heartbeat timeout",
        "errors"})
    void answersAsRecorded(String scenario) throws Exception {
        try (OldServer started = OldServer.start()) {
            server = started;
            List<?> steps = steps(scenario);
            for (int i = 0; i < steps.size(); i++) {
                Map<?, ?> step = (Map<?, ?>) steps.get(i);
                String note = step.get("note") == null ? "" : (String) step.get("note");
                String name = scenario + "#" + i + " " + note;
                if (LEFT_OUT.contains(name)) {
                    continue;
                }
                if (note.equals("waiting poll when the client disconnects")) {
                    playAround(name, step, scenario + "#" + (i + 1) + " ", (Map<?, ?>) steps.get(i + 1));
                    i++;
                } else if (step.get("ws") != null) {
                    playWebSocket(name, step);
                } else if (step.get("timedOut") != null && scenario.equals("htmlfile")) {
                    playStream(step, (Map<?, ?>) steps.get(i + 1));
                    i++;
                } else {
                    play(name, step);
                }
            }
        }
    }

    private void play(String name, Map<?, ?> step) throws Exception {
        Response expected = expected(name, step);
        if (name.startsWith("xhr-polling") || name.startsWith("jsonp-polling")) {
            push(expected.text());
        }
        try (RawClient client = server.live().connect()) {
            server.live().sendAndSettle(client, request(step));
            if (expected.text().equals("8::")) {
                server.live().advance(OldServer.INTERVAL + 20);
            }
            compare(name, client.readResponse(), expected);
        }
    }

    /** A poll that is answered because of the request after it. */
    private void playAround(String name, Map<?, ?> poll, String nextName, Map<?, ?> next) throws Exception {
        try (RawClient client = server.live().connect()) {
            server.live().sendAndSettle(client, request(poll));
            play(nextName + next.get("note"), next);
            compare(name, client.readResponse(), expected(name, poll));
        }
    }

    private void playStream(Map<?, ?> step, Map<?, ?> join) throws Exception {
        String recorded = (String) step.get("recv");
        try (RawClient stream = server.live().connect()) {
            server.live().sendAndSettle(stream, request(step));
            assertThat(stream.readHead().field("Content-Type")).isEqualTo("text/html; charset=UTF-8");
            String prelude = OldPeer.readChunk(stream);
            assertThat(prelude).hasSize(256).isSubstringOf(recorded);
            play("htmlfile join", join);
            Matcher chunk = CHUNK.matcher(recorded.substring(recorded.indexOf(prelude) + 256));
            while (chunk.find()) {
                String packet = (String) Json.read(chunk.group(1));
                push(packet);
                if (packet.equals("2::")) {
                    server.live().advance(OldServer.INTERVAL + 20);
                }
                Matcher received = CHUNK.matcher(OldPeer.readChunk(stream));
                assertThat(received.matches()).isTrue();
                // The same text to the script, though "<" is written otherwise.
                assertThat(Json.read(received.group(1))).isEqualTo(packet);
            }
        }
    }

    private void playWebSocket(String name, Map<?, ?> step) throws Exception {
        Response expected = expected(name, step);
        try (RawClient client = server.live().connect()) {
            client.send(request(step));
            Response answer = client.readResponse();
            assertThat(answer.status()).as(name).isEqualTo(101);
            assertThat(answer.field("Sec-WebSocket-Accept")).isEqualTo(expected.field("Sec-WebSocket-Accept"));
            String last = "";
            for (Object each : (List<?>) step.get("ws")) {
                Map<?, ?> frame = (Map<?, ?>) each;
                String data = (String) frame.get("data");
                if (frame.get("tcp") != null) {
                    expectEnd(client, last);
                    return;
                }
                if (frame.get("from").equals("client")) {
                    note(data);
                    client.sendText(data);
                    if (ANSWERED.containsKey(data)) {
                        assertThat(client.readFrame()).isEqualTo(Frame.text(ANSWERED.get(data)));
                    }
                } else {
                    bring(data, last);
                    assertThat(client.readFrame()).as(name).isEqualTo(Frame.text(data));
                }
                last = data;
            }
        }
    }

    /** Makes happen what the recorded server said by itself. */
    private void bring(String packet, String before) throws Exception {
        push(packet);
        if (packet.equals("2::")) {
            server.live().advance(OldServer.INTERVAL + 20);
        } else if (packet.equals("0::") && !before.equals("0::")) {
            server.onLastSocket(Socket::disconnect);
        }
    }

    /** The recorded server just cuts TCP; here a Close frame comes first. It asks once for a sign, we each interval. */
    private void expectEnd(RawClient client, String last) throws IOException {
        if (last.equals("2::")) {
            server.live().advance(OldServer.TIMEOUT + 20);
            assertThat(server.ends()).containsExactly("/ ping timeout");
        }
        Frame frame = client.readFrame();
        while (frame.equals(Frame.text("2::"))) {
            frame = client.readFrame();
        }
        assertThat(frame.closeCode()).isEqualTo(1005);
    }

    private void compare(String name, Response answer, Response expected) {
        assertThat(holes(answer.text())).as(name).isEqualTo(holes(expected.text()));
        assertThat(answer.status()).as(name).isEqualTo(expected.status());
        if (!expected.field("Content-Type").isEmpty()) {
            assertThat(answer.field("Content-Type")).as(name).isEqualTo(expected.field("Content-Type"));
        }
        for (String field : List.of("Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")) {
            if (!expected.field(field).isEmpty()) {
                assertThat(answer.field(field)).as(name).isEqualTo(expected.field(field));
            }
        }
        Matcher recorded = SID.matcher(expected.text());
        Matcher live = SID.matcher(answer.text());
        if (recorded.find() && live.find()) {
            sids.put(recorded.group(1), live.group(1));
        }
    }

    private static String holes(String text) {
        return SID.matcher(text).replaceAll("{sid}");
    }

    private byte[] request(Map<?, ?> step) {
        String text = (String) step.get("send");
        for (Map.Entry<String, String> sid : sids.entrySet()) {
            text = text.replace(sid.getKey(), sid.getValue());
        }
        note(text);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void note(String text) {
        server.echoByAckAlone(text.contains("5:1+::"));
        for (Pattern pattern : List.of(JOIN, FORM_JOIN)) {
            Matcher join = pattern.matcher(text);
            if (join.find()) {
                room = join.group(1);
            }
        }
    }

    /** Triggers the messages of an expected answer, in whichever dress. */
    private void push(String expected) throws Json.InvalidException {
        String text = expected.startsWith("io.j[")
                ? (String) Json.read(expected.substring(expected.indexOf('"'), expected.lastIndexOf('"') + 1)) : expected;
        Matcher message = MESSAGE.matcher(text);
        while (message.find()) {
            server.awaitAndPush(room, Json.read(message.group(1)));
        }
    }

    private static Response expected(String name, Map<?, ?> step) {
        Deviation deviation = DEVIATIONS.get(name);
        if (deviation != null) {
            assertThat(deviation.reason).isNotEmpty();
            return new Response(deviation.status, List.of("Content-Type: " + deviation.contentType),
                    deviation.text.getBytes(StandardCharsets.UTF_8));
        }
        String text = (String) step.get("recv");
        int end = text.indexOf("\r\n\r\n");
        assertThat(end).as(name + " was answered").isPositive();
        List<String> lines = List.of(text.substring(0, end).split("\r\n"));
        String content = text.substring(end + 4);
        if (lines.contains("Transfer-Encoding: chunked")) {
            int line = content.indexOf("\r\n");
            content = content.substring(line + 2, line + 2 + Integer.parseInt(content.substring(0, line), 16));
        }
        return new Response(Integer.parseInt(lines.get(0).substring(9, 12)), lines.subList(1, lines.size()),
                content.getBytes(StandardCharsets.UTF_8));
    }

    private static List<?> steps(String scenario) throws Exception {
        try (InputStream in = TranscriptTest.class.getResourceAsStream("/transcripts/sio0.9.json")) {
            List<?> scenarios = (List<?>) Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return (List<?>) scenarios.stream().map(each -> (Map<?, ?>) each)
                    .filter(each -> scenario.equals(each.get("name"))).findFirst().orElseThrow().get("steps");
        }
    }
}
