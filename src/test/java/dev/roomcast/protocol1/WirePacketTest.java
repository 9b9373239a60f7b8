package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.socketio.PreparedPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the wire has of each packet to clients. */
class WirePacketTest {
    @Test
    void writesEvents() {
        assertThat(wire("/", "message", Map.of("data", "你好"))).hasToString(
                "5:::{\"name\":\"message\",\"args\":[{\"data\":\"你好\"}]}");
        assertThat(wire("/news", "a\"b", 1, null, List.of())).hasToString(
                "5::/news:{\"name\":\"a\\\"b\",\"args\":[1,null,[]]}");
        assertThat(wire("/", "bare")).hasToString("5:::{\"name\":\"bare\"}");
    }

    @Test
    void writesBinaryAsBase64() {
        assertThat(wire("/", "file", new byte[] {1, 2, 3, 4})).hasToString(
                "5:::{\"name\":\"file\",\"args\":[\"AQIDBA==\"]}");
    }

    @Test
    void encodesEachFormOnceForAll() {
        PreparedPacket packet = PreparedPacket.event("x", List.of("é"));
        WirePacket wire = packet.form(WirePacket.FORM);

        assertThat(packet.form(WirePacket.FORM)).isSameAs(wire);
        assertThat(wire.frame()).isSameAs(wire.frame());
        assertThat(wire.utf8()).isSameAs(wire.utf8());
        assertThat(wire.literal()).isSameAs(wire.literal());
        assertThat(wire.script()).isSameAs(wire.script());
    }

    @Test
    void escapesScripts() {
        WirePacket wire = wire("/", "x", "</script><!--\u2028\"\n\\");

        assertThat(new String(wire.literal(), StandardCharsets.UTF_8)).isEqualTo("5:::{\\\"name\\\":\\\"x\\\","
                + "\\\"args\\\":[\\\"\\u003c/script>\\u003c!--\\u2028\\\\\\\"\\\\n\\\\\\\\\\\"]}");
    }

    /** htmlfile.js makes "/" of each "\/" in a packet; JSON has another way to write a slash behind a backslash. */
    @Test
    void leavesNoEscapedSlashInAStream() {
        byte[] script = new byte[wire("/", "x", "\\/ /").script().remaining()];
        wire("/", "x", "\\/ /").script().duplicate().get(script);

        assertThat(new String(script, StandardCharsets.UTF_8)).isEqualTo("<script>_(\"5:::{\\\"name\\\":\\\"x\\\","
                + "\\\"args\\\":[\\\"\\\\\\\\\\\\u002f /\\\"]}\");</script>");
    }

    @Test
    void writesTheRest() {
        assertThat(WirePacket.of(Packet.Type.CONNECT, "/news")).hasToString("1::/news");
        assertThat(WirePacket.of(Packet.Type.DISCONNECT, "/news")).hasToString("0::/news");
        assertThat(WirePacket.received("/news", 7)).hasToString("6::/news:7");
        assertThat(WirePacket.error("/nope", "2")).hasToString("7::/nope:2");
        assertThat(WirePacket.wireId(0)).isEqualTo(1);
        assertThat(WirePacket.ackId(1)).isZero();
    }

    private static WirePacket wire(String namespace, String name, Object... arguments) {
        return PreparedPacket.event(namespace, name, Arrays.asList(arguments)).form(WirePacket.FORM);
    }
}
