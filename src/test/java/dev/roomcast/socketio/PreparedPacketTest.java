package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PreparedPacketTest {
    @Test
    void makesEachFormOnceForAllReceivers() {
        AtomicInteger encoded = new AtomicInteger();
        PreparedPacket.Form<String> upper = packet -> packet.name().toUpperCase() + encoded.incrementAndGet();
        PreparedPacket.Form<Integer> length = packet -> packet.json().length() + encoded.incrementAndGet();
        PreparedPacket packet = PreparedPacket.event("news", List.of(1, 2));

        assertThat(packet.form(upper)).isEqualTo("NEWS1");
        assertThat(packet.form(length)).isEqualTo(5 + 2);
        assertThat(packet.form(upper)).isEqualTo("NEWS1");
        assertThat(packet.form(length)).isEqualTo(5 + 2);
    }

    @Test
    void keepsTheArgumentsAsTheyWereWhenItWasMade() {
        List<Object> arguments = new ArrayList<>(List.of("first"));
        PreparedPacket packet = PreparedPacket.event("/chat", "news", arguments);
        arguments.add("second");

        assertThat(packet.json()).isEqualTo("[\"first\"]");
        assertThat(packet.arguments()).containsExactly("first");
        assertThat(packet.namespace() + " " + packet.name() + " " + packet.ackId()).isEqualTo("/chat news -1");
    }

    @Test
    void hasBinaryAsPlaceholdersAsTextAndAsBytes() {
        byte[] bytes = {1, 2, 3};
        PreparedPacket packet = PreparedPacket.event("e", List.of(Map.of("a", List.of(bytes)), bytes, "x"));

        assertThat(packet.json()).isEqualTo("[{\"a\":[{\"_placeholder\":true,\"num\":0}]},"
                + "{\"_placeholder\":true,\"num\":1},\"x\"]");
        assertThat(packet.attachments()).containsExactly(bytes, bytes);
        assertThat(packet.textJson()).isEqualTo("[{\"a\":[\"AQID\"]},\"AQID\",\"x\"]");
        assertThat(packet.arguments()).isEqualTo(List.of(Map.of("a", List.of(bytes)), bytes, "x"));
    }

    @Test
    void takesNoPlaceholderForBinaryWhereThereIsNone() {
        Map<String, Object> lookalike = Map.of("_placeholder", true, "num", 0);

        assertThat(PreparedPacket.event("e", List.of(lookalike)).arguments()).isEqualTo(List.of(lookalike));
    }

    @Test
    void refusesWhatJsonHasNoFormForAtOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> PreparedPacket.event("e", List.of(new Object())))
                .withMessageContaining("java.lang.Object");
    }
}
