package dev.roomcast.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.LogRecorder;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Response;
import dev.roomcast.engineio.LiveServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks 58 to 64, on what push servers do beside their protocols. */
@Timeout(60)
class NeighbourAttackTest {
    private static final String TRIGGER = "/?name=" + AttackedServer.ROOM + "&msg=from+a+page";

    private AttackedServer server;

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    /** As the img, link, form, fetch and prefetch of a page of another site have browsers send it, of today and old. */
    @ParameterizedTest
    @ValueSource(strings = {"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: image",
        "Sec-Fetch-Site: cross-site\r\nSec-Purpose: prefetch", "Sec-Fetch-Site: cross-site\r\nOrigin: http://localhost",
        "Origin: http://evil.example", "Origin: null", "Origin: http://localhost.evil.example",
        "Referer: http://evil.example/page", "Referer: https://evil.example/?http://localhost/",
        "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1"})
    @DisplayName("62: a page of another site triggers by an image")
    void attack62_aPageOfAnotherSiteCannotTrigger(String fields) throws IOException {
        server = AttackedServer.start();
        String json = "{\"name\":\"" + AttackedServer.ROOM + "\",\"msg\":1}";
        String form = "name=" + AttackedServer.ROOM + "&msg=1";

        for (String target : List.of(TRIGGER, "/rooms", "/rooms/" + AttackedServer.ROOM, "/metrics")) {
            assertThat(server.get(target, fields).status()).isEqualTo(403);
        }
        assertThat(server.post("/", form, fields, "Content-Type: application/x-www-form-urlencoded").status())
                .isEqualTo(403);
        assertThat(server.post("/", json, fields, "Content-Type: application/json").status()).isEqualTo(403);
        assertThat(server.post("/", json, fields, "Content-Type: text/plain").status()).isEqualTo(403);
        assertThat(server.post("/emit", json, fields, "Content-Type: application/json").status()).isEqualTo(403);
        try (RawClient head = RawClient.connect(server.address())) {
            assertThat(head.send(LiveServer.head("HEAD", TRIGGER, 0)).readHead().status()).isEqualTo(405);
        }

        assertThat(server.roomcast().counters().triggers.sum()).isZero();
        server.expectUnharmed();
    }

    @Test
    @DisplayName("62: the key and the message of a trigger are found in logs and caches")
    void attack62_noTriggerIsCachedAndNoLogHoldsItsKeyOrMessage() throws IOException {
        try (LogRecorder log = LogRecorder.ofAll()) {
            server = AttackedServer.start(settings -> settings.triggerKey("s3cretKey"));
            String nobody = "/?name=nobody&msg=s3cretMessage";
            List<Response> answers = List.of(server.get(nobody + "&key=s3cretKey"), server.get(nobody),
                    server.get(nobody + "&key=wrong"), server.get(nobody, "Authorization: Bearer s3cretKey"),
                    server.get("/?key=s3cretKey&name=nobody"), server.get("/nothing" + nobody + "&key=s3cretKey"),
                    server.get("/rooms?key=s3cretKey"),
                            server.answer("GET " + nobody + "&key=s3cretKey#x HTTP/1.1\r\n\r\n"));

            assertThat(answers).extracting(Response::status).containsExactly(200, 401, 401, 200, 400, 404, 200, 400);
            for (Response answer : answers) {
                assertThat(answer.field("Cache-Control")).isEqualTo("no-store");
                assertThat(answer.text() + answer.fields()).doesNotContain("s3cret");
            }
            server.expectUnharmed();
            assertThat(log.lines(Level.ALL)).isNotEmpty().noneMatch(line -> line.contains("s3cret"));
        }
    }

    @Test
    @DisplayName("64: a recipient makes HTML of what it is sent")
    void attack64_noPageOfOursMakesHtmlOfAMessage() throws IOException {
        server = AttackedServer.start();
        List<String> pages;
        try (Stream<Path> files = Files.list(Path.of("test-pages"))) {
            pages = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".html") || name.endsWith(".js")).toList();
        }

        assertThat(pages).hasSizeGreaterThan(10);
        for (String page : pages) {
            Response served = server.get("/test-pages/" + page);
            assertThat(served.status()).as(page).isEqualTo(200);
            assertThat(served.text()).as(page).doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML",
                    "document.write", "eval(", "new Function", "createContextualFragment", "srcdoc");
        }
        server.expectUnharmed();
    }

    @Test
    @DisplayName("64: a browser makes HTML of an answer that repeats what it was asked")
    void attack64_noAnswerIsHtmlThatRepeatsARequest() throws IOException {
        server = AttackedServer.start();
        String html = "%3Cscript%3Ealert(1)%3C/script%3E";
        for (String target : List.of("/?name=" + html + "&msg=" + html, "/?name=" + html, "/" + html, "/rooms/" + html,
                "/test-pages/" + html, "/socket.io/" + html, "/socket.io/?EIO=4&transport=" + html,
                "/socket.io/1/" + html + "/" + html, "/socket.io/1/?jsonp=" + html, "/events?user=" + html,
                "/poll?name=" + html + "&cursor=" + html, "/?name=%3Cb%3E&msg=<script>", "/<script>")) {
            Response answer = server.get(target);
            assertThat(answer.field("Content-Type")).as(target).doesNotStartWith("text/html");
        }
        Response upgrade = server.answer(RawClient.handshake("/socket.io/?EIO=4&transport=" + html));
        assertThat(upgrade.text()).isEqualTo("Transport unknown");
        server.expectUnharmed();
    }
}
