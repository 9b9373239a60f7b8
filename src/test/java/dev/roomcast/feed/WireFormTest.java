package dev.roomcast.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.socketio.PreparedPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormTest {
    @Test
    void carriesTheOneArgumentAsData() {
        PreparedPacket packet = PreparedPacket.event("message", List.of(Map.of("code", 0)));

        assertThat(json(packet)).isEqualTo("{\"event\":\"message\",\"data\":{\"code\":0}}");
        assertThat(stream(packet)).isEqualTo("data: {\"code\":0}\n\n");
    }

    @Test
    void carriesNoArgumentAsNullAndSeveralAsTheirList() {
        assertThat(json(PreparedPacket.event("news", List.of()))).isEqualTo("{\"event\":\"news\",\"data\":null}");
        assertThat(json(PreparedPacket.event("news", Arrays.asList("a,b", null, List.of(1, 2)))))
                .isEqualTo("{\"event\":\"news\",\"data\":[\"a,b\",null,[1,2]]}");
        assertThat(json(PreparedPacket.event("news", List.of(List.of(1, 2)))))
                .isEqualTo("{\"event\":\"news\",\"data\":[1,2]}");
        assertThat(stream(PreparedPacket.event("news", List.of()))).isEqualTo("event: news\ndata: null\n\n");
    }

    @Test
    void carriesBinaryAsBase64Text() {
        PreparedPacket packet = PreparedPacket.event("file", List.of("a", new byte[] {1, 2, (byte) 0xFF}));

        assertThat(json(packet)).isEqualTo("{\"event\":\"file\",\"data\":[\"a\",\"AQL/\"]}");
    }

    @Test
    void keepsDataOnOneLine() {
        PreparedPacket packet = PreparedPacket.event("message", List.of("a\r\nb\n\ndata: c\u2028é😀"));

        assertThat(stream(packet)).isEqualTo("data: \"a\\r\\nb\\n\\ndata: c\u2028é😀\"\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\ndata: forged\n\n", "x\r\ndata: forged", "x\rid: 7", "\n\n"})
    void letsNoNameBreakTheFraming(String name) {
        String block = stream(PreparedPacket.event(name, List.of(1)));

        assertThat(block).startsWith("event: ").endsWith("\ndata: 1\n\n").doesNotContain("\r");
        assertThat(block.split("\n")).hasSize(2);
        assertThat(json(PreparedPacket.event(name, List.of(1)))).doesNotContain("\n", "\r");
    }

    @Test
    void isEncodedOnceForAllReceivers() {
        PreparedPacket packet = PreparedPacket.event("message", List.of("x"));

        assertThat(packet.form(WireForm.JSON)).isSameAs(packet.form(WireForm.JSON));
        assertThat(packet.form(WireForm.FRAME)).isSameAs(packet.form(WireForm.FRAME));
        assertThat(packet.form(WireForm.EVENT_STREAM)).isSameAs(packet.form(WireForm.EVENT_STREAM));
    }

    private static String json(PreparedPacket packet) {
        return new String(packet.form(WireForm.JSON), StandardCharsets.UTF_8);
    }

    private static String stream(PreparedPacket packet) {
        return new String(packet.form(WireForm.EVENT_STREAM), StandardCharsets.UTF_8);
    }
}
