package dev.roomcast.http;

import dev.roomcast.Feed;
import dev.roomcast.Oracle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Requests, one after another on a connection. */
public final class HttpRequestParserFuzz {
    private static final HttpSettings SETTINGS = new HttpSettings(256, 1_024, 16, 2_048, 1, 1, 1);

    /** What came of a connection's bytes; where in a request it is, unless it was refused. */
    private record Parsed(List<HttpRequest> requests, List<Integer> ends, String refusal, boolean insideRequest,
            boolean insideContent, String method) {
    }

    private HttpRequestParserFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        Oracle.allocatesLittle(input, () -> parse(List.of(ByteBuffer.wrap(input))));
        Parsed parsed = Feed.inThreeWays(input, HttpRequestParserFuzz::parse);

        int start = 0;
        for (int i = 0; i < parsed.requests.size(); i++) {
            int end = parsed.ends.get(i);
            HttpRequest request = parsed.requests.get(i);
            Oracle.same(request, alone(Arrays.copyOfRange(input, start, end)), "nothing is left of the one before");
            isSound(request);
            Oracle.same(request, alone(written(request)), "written and parsed again");
            start = end;
        }
    }

    private static Parsed parse(List<ByteBuffer> pieces) {
        HttpRequestParser parser = new HttpRequestParser(SETTINGS);
        List<HttpRequest> requests = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        String refusal = "";
        int before = 0;
        try {
            for (ByteBuffer in : pieces) {
                int start = in.position();
                for (HttpRequest request = parser.parse(in); request != null; request = parser.parse(in)) {
                    requests.add(request);
                    ends.add(before + in.position() - start);
                }
                Oracle.holds(!in.hasRemaining(), "an incomplete request takes all bytes");
                before += in.limit() - start;
            }
        } catch (HttpException e) {
            Oracle.holds(e.status() >= 400 && e.status() < 600, "a refusal's status");
            refusal = e.status() + " " + e.getMessage();
        }
        boolean open = refusal.isEmpty();
        return new Parsed(requests, ends, refusal, open && parser.isInsideRequest(), open && parser.isInsideContent(),
                open ? parser.method() : "");
    }

    private static HttpRequest alone(byte[] bytes) throws HttpException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        HttpRequest request = new HttpRequestParser(SETTINGS).parse(in);
        Oracle.holds(!in.hasRemaining(), "a request ends with its last byte");
        return request;
    }

    /** What all above the parser rely on. */
    private static void isSound(HttpRequest request) throws HttpException {
        HttpFields fields = request.fields();
        Oracle.holds(HttpGrammar.isToken(request.method()), "method");
        Oracle.holds(request.target().startsWith("/") || request.target().equals("*"), "target");
        Oracle.holds(request.target().chars().allMatch(HttpGrammar::isTargetChar), "characters of the target");
        fields.forEach((name, value) -> {
            Oracle.holds(HttpGrammar.isToken(name), "field name");
            Oracle.holds(value.chars().allMatch(HttpGrammar::isFieldChar) && value.equals(trimmed(value)),
                    "field value");
        });
        int hosts = fields.all("Host").size();
        Oracle.holds(hosts == 1 || hosts == 0 && request.minorVersion() == 0, "one Host");
        List<String> lengths = fields.all("Content-Length");
        boolean chunked = fields.has("Transfer-Encoding");
        Oracle.holds(!chunked || lengths.isEmpty() && request.minorVersion() == 1, "one framing");
        if (!chunked) {
            int length = lengths.isEmpty() ? 0 : Integer.parseInt(lengths.get(0));
            Oracle.same(length, request.contentLength(), "content as long as announced");
        }
        Oracle.holds(request.contentLength() <= SETTINGS.maxContentBytes(), "content within its bound");
        request.keepAlive();
        Oracle.holds(request.target().equals(request.path())
                || request.target().equals(request.path() + "?" + request.query()), "path and query");
    }

    private static String trimmed(String value) {
        return value.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    private static byte[] written(HttpRequest request) {
        StringBuilder text = new StringBuilder();
        text.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.")
                .append(request.minorVersion()).append("\r\n");
        request.fields().forEach((name, value) -> text.append(name).append(':').append(value).append("\r\n"));
        text.append("\r\n");
        String content = new String(request.content(), StandardCharsets.ISO_8859_1);
        if (!request.fields().has("Transfer-Encoding")) {
            text.append(content);
        } else if (content.isEmpty()) {
            text.append("0\r\n\r\n");
        } else {
            text.append(Integer.toHexString(content.length())).append("\r\n").append(content).append("\r\n0\r\n\r\n");
        }
        return Feed.bytes(text.toString());
    }
}
