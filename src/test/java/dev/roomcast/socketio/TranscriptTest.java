package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Plays what was recorded from socket.io 4.8.4 and 2.5.1 (src/test/resources/transcripts, as recorded) against this
 * server: same status, content type and body, with holes for sids. Of a JSONP answer, its index and what its literal
 * says are compared: that leaves open which characters are escaped.
 */
@Timeout(20)
class TranscriptTest {
    private static final Pattern SID = Pattern.compile("\"sid\":\"([A-Za-z0-9_-]+)\"");
    private static final Pattern MESSAGE =
            Pattern.compile("\\[\"message\",\\{\"code\":0,\"data\":(\"(?:[^\"\\\\]|\\\\.)*\")\\}\\]");
    private static final Pattern SCRIPT = Pattern.compile("___eio\\[(\\d+)]\\((\".*\")\\);");
    private static final Pattern FORM = Pattern.compile("\r\n\r\nd=(.*)");
    private static final String UNSUPPORTED = "{\"code\":5,\"message\":\"Unsupported protocol version\"}";
    private static final String BAD_REQUEST = "{\"code\":3,\"message\":\"Bad request\"}";
    private static final String JSON = "application/json";
    private static final String JAVASCRIPT = "text/javascript; charset=UTF-8";
    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String INVALID_3 = "44/nope,\"Invalid namespace\"";

    /** What this server answers instead, on purpose. */
    private record Deviation(int status, String contentType, String body, String reason) {
    }

    /** A step is named by what it is in its scenario: number and note. */
    private static final Map<String, Deviation> DEVIATIONS = Map.ofEntries(
            deviation("polling, bad input#1 invalid packet", 400, JSON, BAD_REQUEST, "a bad payload is refused"),
            deviation("polling, bad input#2 invalid payload", 400, JSON, BAD_REQUEST, "a bad payload is refused"),
            deviation("polling, bad input#7 second", 400, JSON, BAD_REQUEST, "errors say what they are"),
            deviation("polling, bad input#8 second", 400, JSON, BAD_REQUEST, "errors say what they are"),
            deviation("polling, bad input#10 PUT with a sid", 405, JSON, BAD_REQUEST, "not our fault, so no 5xx"),
            deviation("polling, bad input#11 DELETE with a sid", 405, JSON, BAD_REQUEST, "not our fault, so no 5xx"),
            deviation("polling, bad input#16 octet-stream body in EIO 4", 400, JSON, BAD_REQUEST,
                    "errors say what they are"),
            deviation("errors EIO=2", 400, JSON, UNSUPPORTED, "an unknown protocol is not protocol 3"),
            deviation("errors EIO=5", 400, JSON, UNSUPPORTED, "an unknown protocol is not protocol 3"),
            deviation("errors no EIO", 400, JSON, UNSUPPORTED, "an unknown protocol is not protocol 3"),
            deviation("errors EIO=abc", 400, JSON, UNSUPPORTED, "an unknown protocol is not protocol 3"),
            deviation("errors no slash after socket.io", 404, JSON, "{\"error\":\"no such path\"}",
                    "the application's answer in Node"),
            deviation("errors WebSocket with transport=polling", 400, "text/html", "Bad request",
                    "refused rather than accepted and closed"),
            deviation("errors WebSocket with EIO=9", 400, "text/html", "Unsupported protocol version",
                    "an unknown protocol is not protocol 3"),
            deviation("errors upgrade with Sec-WebSocket-Version 12", 426, PLAIN,
                    "Missing or invalid Sec-WebSocket-Version header", "RFC 6455 §4.4"),
            deviation("errors upgrade with no key", 400, PLAIN, "Missing or invalid Sec-WebSocket-Key header",
                    "it is no HTML"),
            deviation("errors upgrade with Upgrade: h2c", 400, JSON, BAD_REQUEST, "answered as without the field"),
            deviation("errors upgrade of another path (Node destroys it after destroyUpgradeTimeout, 1 s)", 404, JSON,
                    "{\"error\":\"no such path\"}", "every request gets an answer"),
            deviation("polling b64#14 ", 200, "text/plain; charset=UTF-8", "27:" + INVALID_3,
                    "an unknown namespace as 2.5 and 1.7 tell their clients"),
            deviation("polling b64#16 ", 200, "text/plain; charset=UTF-8", "27:" + INVALID_3,
                    "an unknown namespace as 2.5 and 1.7 tell their clients"),
            deviation("polling b64#4 three messages 你好, 😀, é: see the lengths", 200, "text/plain; charset=UTF-8",
                    "46:42[\"message\",{\"code\":0,\"data\":\"\\u4f60\\u597d\"}]46:42[\"message\",{\"code\":0,"
                            + "\"data\":\"\\ud83d\\ude00\"}]40:42[\"message\",{\"code\":0,\"data\":\"\\u00e9\"}]",
                    "so that 1.x gets it too"),
            deviation("polling binary#3 text message 你好😀", 200, "text/plain; charset=UTF-8",
                    "58:42[\"message\",{\"code\":0,\"data\":\"\\u4f60\\u597d\\ud83d\\ude00\"}]",
                    "so that 1.x gets it too"),
            deviation("jsonp quotes, backslash, </script>, U+2028, newline", 200, JAVASCRIPT, script(
                    "81:42[\"message\",{\"code\":0,\"data\":\"\\u4f60\\u597d \\\"q\\\" \\\\ </script>"
                            + " \\u2028\\u2029 \\n\"}]"), "so that 1.x gets it too"),
            deviation("jsonp j that is not a number", 400, JSON, BAD_REQUEST, "digits alone get into a script"),
            deviation("jsonp#7 ", 200, "text/html", "ok", "a wrong index leaves the session as it was"),
            deviation("jsonp#6 ", 200, "text/html", "ok", "a wrong index leaves the session as it was"),
            deviation("jsonp#7 error to a JSONP poll", 400, JSON, "{\"code\":1,\"message\":\"Session ID unknown\"}",
                    "no CORS fields where no Origin asks for them"));

    /**
     * Steps that are left out: a request whose content never comes, after which Node's client had gone away and the
     * session with it (here 413 at once, and the session stays).
     */
    private static final List<String> LEFT_OUT = List.of("polling, bad input#13 Content-Length over maxPayload",
            "polling, bad input#14 then");

    private record Waiting(String name, RawClient client, Response expected) {
    }

    private final Map<String, String> sids = new HashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private EchoSocketServer server;
    private boolean protocol3;
    private String room = "";

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"eio4, polling", "eio4, binary over polling", "eio4, websocket", "eio4, upgrade",
        "eio4, 'polling, bad input'", "eio4, errors", "eio4, query variants", "eio3-on-4.8, polling b64",
        "eio3-on-4.8, polling binary", "eio3-on-4.8, binary over b64 polling", "eio3-on-4.8, websocket",
        "eio3-on-4.8, upgrade", "eio3-on-4.8, 'polling, bad input'", "eio3-on-4.8, errors", "eio3-on-4.8, jsonp",
        "eio3-on-2.5, jsonp"})
    void answersAsRecorded(String file, String scenario) throws Exception {
        protocol3 = file.startsWith("eio3");
        try (EchoSocketServer started = EchoSocketServer.start()) {
            server = started;

            play(scenario, steps(file, scenario));
        }
    }

    private void play(String scenario, List<?> steps) throws Exception {
        List<Runnable> tails = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Map<?, ?> step = (Map<?, ?>) steps.get(i);
            String note = (String) step.get("note");
            String name = scenario + "#" + i + " " + (note == null ? "" : note);
            byte[] request = withSids(bytes(step.get("send")));
            Response expected = expected(scenario, name, note, step);
            if (LEFT_OUT.contains(name) || protocol3 && payload(expected).equals("2:40")) {
                // Protocol 3 has got its connect with the handshake, as from 2.5; see compare().
                continue;
            }
            String packets = withFormDecoded(new String(request, StandardCharsets.UTF_8));
            expectEchoes(packets);
            noteRoom(packets);
            if (step.get("ws") != null && expected.status() == 101) {
                playWebSocket(name, request, expected, (List<?>) step.get("ws"), tails);
            } else if (note != null && (note.contains("waiting poll") || note.startsWith("first of two"))) {
                waiting.add(new Waiting(name, server.live().sendAndSettle(server.live().connect(), request), expected));
                pushWhatIsExpected(payload(expected));
                continue;
            } else {
                pushWhatIsExpected(payload(expected));
                try (RawClient client = server.live().connect()) {
                    client.send(request);
                    boolean head = new String(request, StandardCharsets.ISO_8859_1).startsWith("HEAD ");
                    compare(name, head ? client.readHead() : client.readResponse(), expected);
                }
            }
            for (Waiting poll : waiting) {
                compare(poll.name, poll.client.readResponse(), poll.expected);
                poll.client.close();
            }
            waiting.clear();
        }
        tails.forEach(Runnable::run);
    }

    private void playWebSocket(String name, byte[] request, Response expected, List<?> frames, List<Runnable> tails)
            throws Exception {
        RawClient client = server.live().connect();
        client.send(request);
        Response answer = client.readResponse();
        assertThat(answer.status()).as(name).isEqualTo(101);
        for (String field : List.of("Sec-WebSocket-Accept", "Access-Control-Allow-Origin")) {
            assertThat(answer.field(field)).as(name).isEqualTo(expected.field(field));
        }
        List<Map<?, ?>> left = new ArrayList<>();
        frames.forEach(frame -> left.add((Map<?, ?>) frame));
        if (protocol3) {
            moveTheCloseOfASecondConnect(left);
        }
        for (int i = 0; i < left.size(); i++) {
            Map<?, ?> frame = left.get(i);
            boolean fromClient = "client".equals(frame.get("from"));
            if (fromClient && "close".equals(frame.get("op"))) {
                // What comes after it in the transcript was done before it.
                int code = (Integer) frame.get("code");
                boolean answered = left.subList(i, left.size()).stream().anyMatch(
                        each -> "server".equals(each.get("from")) && "close".equals(each.get("op")));
                tails.add(() -> closeByClient(name, client, code, answered));
                return;
            } else if (fromClient) {
                String text = (String) frame.get("data");
                if (text != null) {
                    expectEchoes(text);
                    noteRoom(text);
                }
                if ("5".equals(text)) {
                    pushWhatIsExpected((String) left.get(i + 1).get("data"));
                }
                client.sendFrame(text == null ? RawClient.BINARY : RawClient.TEXT, payload(frame));
            } else if (frame.get("tcp") != null) {
                client.close();
                return;
            } else if ("close".equals(frame.get("op"))) {
                assertThat(client.readFrame().closeCode()).as(name).isEqualTo(1005);
            } else {
                boolean pushed = i > 0 && "5".equals(left.get(i - 1).get("data"));
                if (frame.get("data") != null && !pushed) {
                    pushWhatIsExpected((String) frame.get("data"));
                }
                Frame received = client.readFrame();
                Frame wanted = Frame.of(frame.get("data") == null ? RawClient.BINARY : RawClient.TEXT, payload(frame));
                if (protocol3 && wanted.text().startsWith("44/nope,")) {
                    wanted = Frame.text(INVALID_3);
                }
                assertThat(holes(received.text())).as(name + ", frame " + i).isEqualTo(holes(wanted.text()));
                assertThat(received.opcode()).as(name + ", frame " + i).isEqualTo(wanted.opcode());
                if (wanted.opcode() == RawClient.BINARY) {
                    assertThat(received).isEqualTo(wanted);
                }
            }
        }
    }

    /** 2.5 ignores a second connect to the main namespace, and so do we; what closes is the client's close packet. */
    private static void moveTheCloseOfASecondConnect(List<Map<?, ?>> frames) {
        for (int i = 1; i < frames.size(); i++) {
            if ("close".equals(frames.get(i).get("op")) && "server".equals(frames.get(i).get("from"))
                    && "40".equals(frames.get(i - 1).get("data"))) {
                Map<?, ?> close = frames.remove(i);
                while (!"1".equals(frames.get(i).get("data"))) {
                    i++;
                }
                frames.add(i + 1, close);
                return;
            }
        }
    }

    private static void closeByClient(String name, RawClient client, int code, boolean answered) {
        try (client) {
            client.sendFrame(RawClient.CLOSE, RawClient.closePayload(code, ""));
            if (answered && !name.startsWith("websocket#0")) {
                assertThat(client.readFrame().closeCode()).as(name).isEqualTo(code);
            }
            client.expectEnd();
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
    }

    private void compare(String name, Response answer, Response expected) throws Json.InvalidException {
        Matcher script = SCRIPT.matcher(expected.text());
        if (script.matches()) {
            assertThat(answer.text()).as(name).matches(SCRIPT).startsWith("___eio[" + script.group(1) + "](");
            // Node calls it text/plain, which browsers run as a script only as long as they may guess.
            compare(name, new Response(answer.status(), answer.fields(), utf8(payload(answer))),
                    new Response(expected.status(), List.of("Content-Type: " + JAVASCRIPT), utf8(payload(expected))));
            return;
        }
        String text = holes(answer.text());
        String wanted = holes(expected.text());
        if (protocol3 && text.startsWith("{length}:0{")) {
            assertThat(text).as(name).endsWith("}2:40");
            text = text.substring(0, text.length() - "2:40".length());
            wanted = wanted.replaceFirst("}2:40$", "}");
        }
        assertThat(text).as(name).isEqualTo(wanted);
        assertThat(answer.status()).as(name).isEqualTo(expected.status());
        assertThat(answer.field("Content-Type")).as(name).isEqualTo(expected.field("Content-Type"));
        if (!expected.field("Access-Control-Allow-Origin").isEmpty()) {
            assertThat(answer.field("Access-Control-Allow-Origin")).as(name)
                    .isEqualTo(expected.field("Access-Control-Allow-Origin"));
        }
        if (expected.field("Content-Type").equals("application/octet-stream")) {
            assertThat(answer.content()).as(name).isEqualTo(expected.content());
        }
        Matcher recorded = SID.matcher(expected.text());
        Matcher live = SID.matcher(answer.text());
        if (recorded.find() && live.find()) {
            sids.put(recorded.group(1), live.group(1));
        }
    }

    /** The length of a handshake differs, too: our sids are two characters longer. And 2.5 tells less in it. */
    private static String holes(String text) {
        return SID.matcher(text).replaceAll("\"sid\":\"{sid}\"").replaceFirst("^\\d+:0\\{", "{length}:0{")
                .replace("\"pingTimeout\":5000}", "\"pingTimeout\":20000,\"maxPayload\":1000000}");
    }

    /** What a JSONP answer hands to its client; any other answer's text as it is. */
    private static String payload(Response response) throws Json.InvalidException {
        Matcher script = SCRIPT.matcher(response.text());
        return script.matches() ? (String) Json.read(script.group(2)) : response.text();
    }

    private static String script(String payload) {
        return "___eio[0](" + Json.write(payload) + ");";
    }

    private static String withFormDecoded(String request) {
        Matcher form = FORM.matcher(request);
        return form.find() ? URLDecoder.decode(form.group(1), StandardCharsets.UTF_8) : request;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] withSids(byte[] request) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> sid : sids.entrySet()) {
            text = text.replace(sid.getKey(), sid.getValue());
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void noteRoom(String text) {
        Matcher join = Pattern.compile("\\[\"join\",\\{\"username\":\"(\\w+)\"").matcher(text);
        if (join.find()) {
            room = join.group(1);
        }
    }

    private void expectEchoes(String text) {
        Matcher echo = Pattern.compile("4[25](?:\\d+-)?(\\d*)\\[\"echo\"").matcher(text);
        while (echo.find()) {
            server.expectEcho(!echo.group(1).isEmpty());
        }
    }

    private void pushWhatIsExpected(String text) throws Json.InvalidException {
        Matcher message = MESSAGE.matcher(text);
        while (message.find()) {
            server.push(room, Json.read(message.group(1)));
        }
    }

    private static Response expected(String scenario, String name, String note, Map<?, ?> step) {
        Deviation deviation = DEVIATIONS.getOrDefault(name, DEVIATIONS.get(scenario + " " + note));
        if (deviation != null) {
            assertThat(deviation.reason).isNotEmpty();
            return new Response(deviation.status, List.of("Content-Type: " + deviation.contentType),
                    deviation.body.getBytes(StandardCharsets.UTF_8));
        }
        return parse(bytes(step.get("recv")));
    }

    private static Response parse(byte[] raw) {
        String text = new String(raw, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Response(0, List.of(), new byte[0]);
        }
        List<String> lines = new ArrayList<>(List.of(text.substring(0, end).split("\r\n")));
        int status = Integer.parseInt(lines.remove(0).substring(9, 12));
        String content = text.substring(end + 4);
        if (lines.contains("Transfer-Encoding: chunked") && !content.isEmpty()) {
            int line = content.indexOf("\r\n");
            int size = Integer.parseInt(content.substring(0, line), 16);
            content = content.substring(line + 2, line + 2 + size);
        }
        return new Response(status, lines, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] payload(Map<?, ?> frame) {
        return frame.get("hex") == null ? ((String) frame.get("data")).getBytes(StandardCharsets.UTF_8)
                : HexFormat.of().parseHex((String) frame.get("hex"));
    }

    private static byte[] bytes(Object recorded) {
        return recorded instanceof Map<?, ?> binary ? HexFormat.of().parseHex((String) binary.get("hex"))
                : ((String) recorded).getBytes(StandardCharsets.UTF_8);
    }

    private static List<?> steps(String file, String scenario) throws Exception {
        try (InputStream in = TranscriptTest.class.getResourceAsStream("/transcripts/" + file + ".json")) {
            List<?> scenarios = (List<?>) Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return (List<?>) scenarios.stream().map(each -> (Map<?, ?>) each)
                    .filter(each -> scenario.equals(each.get("name"))).findFirst().orElseThrow().get("steps");
        }
    }

    private static Map.Entry<String, Deviation> deviation(String step, int status, String contentType, String body,
            String reason) {
        return Map.entry(step, new Deviation(status, contentType, body, reason));
    }
}
