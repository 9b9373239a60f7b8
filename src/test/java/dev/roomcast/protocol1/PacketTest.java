package dev.roomcast.protocol1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.roomcast.protocol1.Packet.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets as clients write them; the first lines are those of the specification's examples. */
class PacketTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            0::/test                      | DISCONNECT | -1 | false | /test          | ''
            0                             | -          | -1 | false | ''             | ''
            1::/test?my=param             | CONNECT    | -1 | false | /test?my=param | ''
            2::                           | HEARTBEAT  | -1 | false | ''             | ''
            3:1::blabla                   | MESSAGE    | 1  | false | ''             | blabla
            4:1::{"a":"b"}                | JSON       | 1  | false | ''             | {"a":"b"}
            5:1+::{"name":"x","args":[]}  | EVENT      | 1  | true  | ''             | {"name":"x","args":[]}
            6:::4                         | ACK        | -1 | false | ''             | 4
            6:::4+["A","B"]               | ACK        | -1 | false | ''             | 4+["A","B"]
            7:::1+0                       | ERROR      | -1 | false | ''             | 1+0
            8::                           | NOOP       | -1 | false | ''             | ''
            0::                           | DISCONNECT | -1 | false | ''             | ''
            1::/news                      | CONNECT    | -1 | false | /news          | ''
            1::/news:?a=b                 | CONNECT    | -1 | false | /news          | ?a=b
            3::/news:a:b::c               | MESSAGE    | -1 | false | /news          | a:b::c
            3:::                          | MESSAGE    | -1 | false | ''             | ''
            5:999999999999999+:/你:好😀    | EVENT      | 999999999999999 | true | /你 | 好😀
            """)
    void readsAPacket(String text, Type type, long id, boolean data, String endpoint, String rest) throws Exception {
        if (type == null) {
            assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Packet.parse(text));
            return;
        }
        assertThat(Packet.parse(text)).isEqualTo(new Packet(type, id, data, endpoint, rest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5:", ":", "::", "garbage", "9::", "10::", "-1::", " 2::", "٢::", "a::", "\ufffd::",
        "2;:", "5:a::", "5:-1::", "5:1++::", "5:+::", "5:1+", "5:1", "5: 1::", "5:1 ::", "5:1000000000000000::"})
    void refusesWhatIsNoPacket(String text) {
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Packet.parse(text))
                .withMessageNotContaining("+");
    }

    @Test
    void boundsTheEndpoint() throws Exception {
        String longest = "/" + "x".repeat(255);

        assertThat(Packet.parse("1::" + longest).endpoint()).isEqualTo(longest);
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Packet.parse("1::" + longest + "x"));
        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Packet.parse("3::" + longest + "x:y"));
    }

    /** attacks.md 4: time must grow with the length alone. */
    @Test
    void refusesAnEndlessIdAtOnce() {
        String endless = "5:" + "1".repeat(1_000_000) + "::{}";

        assertThatExceptionOfType(PacketException.class).isThrownBy(() -> Packet.parse(endless));
    }

    @Test
    void takesTheQueryOffAnEndpoint() throws Exception {
        assertThat(Packet.parse("1::/a?b=/c?d").namespaceEndpoint()).isEqualTo("/a");
        assertThat(Packet.parse("1::?b").namespaceEndpoint()).isEmpty();
        assertThat(Packet.parse("1::/a").namespaceEndpoint()).isEqualTo("/a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"6:::1|1|''", "6:::12+[1,\"x+y\"]|12|[1,\"x+y\"]", "6::/n:3+|3|''"})
    void readsWhatAnAckAnswers(String text, long id, String json) throws Exception {
        Packet ack = Packet.parse(text);

        assertThat(ack.ackedId()).isEqualTo(id);
        assertThat(ack.ackedJson()).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(strings = {"6::", "6:::", "6:::+[]", "6:::a", "6:::1[]", "6:::-1+[]", "6:::1000000000000000"})
    void refusesAnAckOfNothing(String text) throws Exception {
        Packet ack = Packet.parse(text);

        assertThatExceptionOfType(PacketException.class).isThrownBy(ack::ackedId);
    }
}
