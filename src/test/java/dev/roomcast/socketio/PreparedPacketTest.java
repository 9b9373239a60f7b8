package dev.roomcast.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
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

    /** Beside binary nobody could tell it from a placeholder; a client that finds no attachment for it disconnects. */
    @Test
    void refusesALookalikeOfAPlaceholderWhereThereIsBinary() {
        Map<String, Object> lookalike = Map.of("_placeholder", true, "num", 9);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> PreparedPacket.event("e", List.of(new byte[1], List.of(Map.of("a", lookalike)))));
        Map<String, Object> none = Map.of("_placeholder", "true");
        assertThat(PreparedPacket.event("e", List.of(none, new byte[1])).arguments()).startsWith(none);
    }

    /** A form is encoded on a loop, in the middle of a broadcast: whatever could be made can be encoded. */
    @Test
    void hasArgumentsAgainThatAreBeyondTheBoundsForInput() {
        Object deep = new BigInteger("9".repeat(500));
        for (int i = 0; i < 999; i++) {
            deep = List.of(deep);
        }
        Object deepest = deep;

        assertThat(PreparedPacket.event("e", List.of(deepest)).arguments()).isEqualTo(List.of(deepest));
        assertThatIllegalArgumentException().isThrownBy(() -> PreparedPacket.event("e", List.of(List.of(deepest))));
    }

    @Test
    void refusesWhatJsonHasNoFormForAtOnce() {
        assertThatIllegalArgumentException().isThrownBy(() -> PreparedPacket.event("e", List.of(new Object())))
                .withMessageContaining("java.lang.Object");
    }
}
