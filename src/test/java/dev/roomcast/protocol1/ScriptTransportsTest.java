package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transports of browsers that had nothing better: jsonp-polling and htmlfile. */
@Timeout(20)
class ScriptTransportsTest {
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String JOIN = "5:::{\"name\":\"join\",\"args\":[{\"username\":\"me\"}]}";
    /** Ends a script, a line or a literal where it is not escaped. */
    private static final String NASTY = "</script>\u2028\"\n\\<!--";
    private static final String NASTY_LITERAL = "5:::{\\\"name\\\":\\\"message\\\",\\\"args\\\":[{\\\"code\\\":0,"
            + "\\\"data\\\":\\\"\\u003c/script>\\u2028\\\\\\\"\\\\n\\\\\\\\\\u003c!--\\\"}]}";

    private OldServer server;

    @BeforeEach
    void start() throws IOException {
        server = OldServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void answersAPollByScript() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post(JOIN);
        server.push("me", NASTY);

        Response answer = server.live().get(peer.path("jsonp-polling") + "&i=12");

        assertThat(answer.text()).isEqualTo("io.j[12](\"" + NASTY_LITERAL + "\");");
        assertThat(answer.field("Content-Type")).isEqualTo("text/javascript; charset=UTF-8");
        assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.field("X-XSS-Protection")).isEqualTo("0");
        server.onLastSocket(socket -> assertThat(socket.transportName()).isEqualTo("jsonp-polling"));
    }

    @Test
    void putsSeveralPacketsIntoOneScriptAndCountsThemUnescaped() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        peer.post("5:::{\"name\":\"echo\",\"args\":[\"<\"]}", "5:::{\"name\":\"echo\",\"args\":[\"😀\"]}");

        assertThat(server.live().get(peer.path("jsonp-polling") + "&i=0").text()).isEqualTo("io.j[0](\""
                + "\ufffd32\ufffd5:::{\\\"name\\\":\\\"echo\\\",\\\"args\\\":[\\\"\\u003c\\\"]}"
                + "\ufffd33\ufffd5:::{\\\"name\\\":\\\"echo\\\",\\\"args\\\":[\\\"😀\\\"]}\");");
    }

    @Test
    void answersAnIdlePollByAScriptToo() throws IOException {
        OldPeer peer = OldPeer.polling(server);
        try (RawClient poll = server.live().sendGet(server.live().connect(), peer.path("jsonp-polling") + "&i=5")) {
            server.live().advance(OldServer.INTERVAL + 20);

            assertThat(OldPeer.read(poll)).isEqualTo("io.j[5](\"8::\");");
        }
    }

    /** A string literal as the client writes it, the bare payload, and either without a form. */
    @ParameterizedTest
    @ValueSource(strings = {"d=%22", "d=", ""})
    void takesAPostInEveryDress(String dress) throws IOException {
        OldPeer peer = OldPeer.polling(server);
        String payload = OldPeer.payload("5:::{\"name\":\"echo\",\"args\":[\"a\\nb 你+%\"]}", "2::");
        String escaped = payload.replace("\\", "\\\\").replace("\"", "\\\"");
        String content = dress.isEmpty() ? payload
                : dress + URLEncoder.encode(dress.length() > 2 ? escaped + "\"" : payload, StandardCharsets.UTF_8);

        Response posted = server.live().post(peer.path("jsonp-polling") + "&i=0", content,
                dress.isEmpty() ? "Content-Type: text/plain" : FORM);

        assertThat(posted.status()).isEqualTo(200);
        assertThat(posted.text()).isEqualTo("1");
        assertThat(posted.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(peer.poll()).isEqualTo("5:::{\"name\":\"echo\",\"args\":[\"a\\nb 你+%\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x=2%3A%3A", "d=%22", "d=%222%3A%3A", "d=%22%22%22", "d=%22%5Cx%22",
        "d=%22%EF%BF%BD3%EF%BF%BD2%22"})
    void refusesAPostThatHoldsNoPayload(String content) throws IOException {
        OldPeer peer = OldPeer.polling(server);

        Response answer = server.live().post(peer.path("jsonp-polling") + "&i=0", content, FORM);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=UTF-8");
        assertThat(peer.post("2::").status()).isEqualTo(200);
    }

    @Test
    void streamsScriptElements() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient stream = peer.stream()) {
            assertThat(OldPeer.readChunk(stream)).isEqualTo("<script>_(\"1::\");</script>");
            assertThat(server.live().post(peer.path("htmlfile"), JOIN).text()).isEqualTo("1");
            server.push("me", NASTY);
            assertThat(OldPeer.readChunk(stream)).isEqualTo("<script>_(\"" + NASTY_LITERAL + "\");</script>");
            server.onLastSocket(socket -> assertThat(socket.transportName()).isEqualTo("htmlfile"));

            server.live().advance(OldServer.INTERVAL + 20);
            assertThat(OldPeer.readChunk(stream)).isEqualTo("<script>_(\"2::\");</script>");
            assertThat(server.live().post(peer.path("htmlfile"), "2::").text()).isEqualTo("1");
            server.live().advance(OldServer.TIMEOUT);
            assertThat(server.ends()).isEmpty();

            server.live().post(peer.path("htmlfile"), "0::");
            assertThat(OldPeer.readChunk(stream)).isEqualTo("<script>_(\"2::\");</script>");
            assertThat(OldPeer.readChunk(stream)).isEqualTo("<script>_(\"0::\");</script>");
            assertThat(OldPeer.readChunk(stream)).isEmpty();
            server.expectNothingLeft();
        }
    }

    @Test
    void endsWhenAStreamThatWorkedIsLost() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient stream = peer.stream()) {
            assertThat(OldPeer.readChunk(stream)).contains("1::");
            server.live().post(peer.path("htmlfile"), JOIN);
        }

        server.expectNothingLeft();
        assertThat(server.ends()).containsExactly("/ transport close");
    }

    @Test
    void endsAStreamWhoseClientGivesNoSign() throws IOException {
        OldPeer peer = OldPeer.handshaken(server);
        try (RawClient stream = peer.stream()) {
            assertThat(OldPeer.readChunk(stream)).contains("1::");

            server.live().advance(OldServer.INTERVAL + OldServer.TIMEOUT + 20);

            assertThat(server.ends()).containsExactly("/ ping timeout");
            stream.expectGone();
            server.expectNothingLeft();
        }
    }
}
