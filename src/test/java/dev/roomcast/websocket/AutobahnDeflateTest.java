package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Deflated;
import dev.roomcast.EchoServer;
import dev.roomcast.EchoSettings;
import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import dev.roomcast.RawClient.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Autobahn's sections 12 and 13: permessage-deflate with messages of many sizes and kinds, and with many offers. A case
 * of the list sends a thousand messages; here it is a few.
 */
@Timeout(20)
class AutobahnDeflateTest {
    private static final int MESSAGES = 3;
    private static final int THRESHOLD_BYTES = WebSocketSettings.DEFAULTS.deflateThresholdBytes();
    private static final String AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private static final String WITH_WINDOW = AGREED + "; server_max_window_bits=15";
    /** Message size and fragment size, 0 for one frame: the eighteen rows of each table. */
    private static final int[][] SIZES = {{16, 0}, {64, 0}, {256, 0}, {1_024, 0}, {4_096, 0}, {8_192, 0}, {16_384, 0},
        {32_768, 0}, {65_536, 0}, {131_072, 0}, {8_192, 256}, {16_384, 256}, {32_768, 256}, {65_536, 256},
        {131_072, 256}, {131_072, 1_024}, {131_072, 4_096}, {131_072, 32_768}};

    private static EchoServer server;

    /** What is sent; in the order of the tables 12.1 to 12.5. */
    private enum Content {
        JSON(RawClient.TEXT), NOISE(RawClient.BINARY), PROSE(RawClient.TEXT), MARKUP(RawClient.TEXT),
        ZEROS(RawClient.BINARY);

        private final int kind;

        Content(int kind) {
            this.kind = kind;
        }

        byte[] bytes(int length, int seed) {
            Random random = new Random(seed);
            byte[] bytes = new byte[length];
            switch (this) {
                case NOISE -> random.nextBytes(bytes);
                case ZEROS -> { }
                case JSON -> repeat(bytes, random, "{\"id\":%d,\"text\":\"tweet\",\"user\":\"u%d\"},");
                case PROSE -> repeat(bytes, random, "Habe nun, ach! %d Philosophie, Juristerei und %d Medizin. ");
                case MARKUP -> repeat(bytes, random, "<td class=\"c%d\"><a href=\"/%d.html\">更多</a></td>\n");
            }
            return bytes;
        }

        /** Cut between characters; filled up with blanks. */
        private static void repeat(byte[] bytes, Random random, String format) {
            Arrays.fill(bytes, (byte) ' ');
            int at = 0;
            while (true) {
                byte[] unit = String.format(format, random.nextInt(10_000), random.nextInt(100))
                        .getBytes(StandardCharsets.UTF_8);
                if (at + unit.length > bytes.length) {
                    return;
                }
                System.arraycopy(unit, 0, bytes, at, unit.length);
                at += unit.length;
            }
        }
    }

    /** One case: what is offered, what must be agreed to, what is sent. */
    private record DeflateCase(String id, String offer, String agreed, Content content, int length, int fragment) {
        @Override
        public String toString() {
            return id;
        }
    }

    @BeforeAll
    static void start() throws IOException {
        server = EchoServer.start(EchoSettings.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<DeflateCase> cases() {
        List<DeflateCase> cases = new ArrayList<>();
        for (Content content : Content.values()) {
            table(cases, "12." + (content.ordinal() + 1) + ".", "permessage-deflate; client_max_window_bits", AGREED,
                    content);
        }
        String offer = "permessage-deflate; client_max_window_bits";
        String[][] offers = {{offer, AGREED}, {offer + "; server_no_context_takeover", AGREED},
            {offer + "; server_max_window_bits=9", ""}, {offer + "; server_max_window_bits=15", WITH_WINDOW},
            {offer + "; server_no_context_takeover; server_max_window_bits=9", ""},
            {offer + "; server_no_context_takeover; server_max_window_bits=15", WITH_WINDOW},
            {offer + "; server_no_context_takeover; server_max_window_bits=9, " + offer + "; "
                + "server_no_context_takeover, " + offer, AGREED}};
        for (int i = 0; i < offers.length; i++) {
            table(cases, "13." + (i + 1) + ".", offers[i][0], offers[i][1], Content.JSON);
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isStrictlyRight(DeflateCase testCase) throws IOException {
        boolean deflate = !testCase.agreed.isEmpty();
        try (RawClient client = open(server, testCase.offer, testCase.agreed)) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = testCase.content.bytes(testCase.length, i);
                byte[] payload = deflate ? Deflated.deflate(message) : message;
                int firstByte = testCase.content.kind | (deflate ? 0x40 : 0);
                int fragment = testCase.fragment == 0 ? payload.length : testCase.fragment;
                for (byte[] frame : AutobahnCase.fragments(firstByte, payload, fragment)) {
                    client.send(frame);
                }

                Frame answer = client.readFrame();
                boolean deflated = deflate && message.length >= THRESHOLD_BYTES && payload.length < message.length;
                assertThat(answer.firstByte()).isEqualTo(0x80 | testCase.content.kind | (deflated ? 0x40 : 0));
                assertThat(deflated ? Deflated.inflate(answer.payload()) : answer.payload()).isEqualTo(message);
            }
            client.sendFrame(RawClient.CLOSE, RawClient.closePayload(1000, ""));
            assertThat(client.readFrame().closeCode()).isEqualTo(1000);
            client.expectEnd();
        }
    }

    @Test
    void agreesToNothingWhenSwitchedOff() throws IOException {
        EchoSettings off = EchoSettings.of(new String[] {"--port", "0", "--deflate", "off"});
        try (EchoServer plain = EchoServer.start(off); RawClient client = open(plain, "permessage-deflate", "")) {
            String text = "text".repeat(1_000);
            client.sendText(text);

            assertThat(client.readFrame()).isEqualTo(Frame.text(text));
            client.send(RawClient.frame(0xC1, Deflated.deflate(new byte[10])));
            assertThat(client.readFrame().closeCode()).isEqualTo(1002);
            client.expectEnd();
        }
    }

    /**
     * Sixteen MiB of zeros are sixteen KiB; beyond that it is 1009, as without the extension. What would hold the loop up to
     * be deflated is sent as it is (RFC 7692 §6).
     */
    @Test
    void takesTheGreatestMessageAndNotOneByteMore() throws IOException {
        byte[] greatest = new byte[16 << 20];
        try (RawClient client = RawClient.openDeflated(server.address(), "/echo")) {
            client.send(RawClient.frame(0xC2, Deflated.deflate(greatest)));
            Frame answer = client.readFrame();
            client.send(RawClient.frame(0xC2, Deflated.deflate(new byte[greatest.length + 1])));

            assertThat(answer.firstByte()).isEqualTo(0x82);
            assertThat(answer.payload()).isEqualTo(greatest);
            assertThat(client.readFrame().closeCode()).isEqualTo(1009);
            client.expectEnd();
        }
    }

    private static void table(List<DeflateCase> cases, String section, String offer, String agreed, Content content) {
        for (int i = 0; i < SIZES.length; i++) {
            cases.add(new DeflateCase(section + (i + 1), offer, agreed, content, SIZES[i][0], SIZES[i][1]));
        }
    }

    private static RawClient open(EchoServer to, String offer, String agreed) throws IOException {
        RawClient client = RawClient.connect(to.address());
        client.send(RawClient.handshake("/", List.of("Sec-WebSocket-Extensions: " + offer)));
        Response response = client.readResponse();
        assertThat(response.status()).isEqualTo(101);
        assertThat(response.field("Sec-WebSocket-Extensions")).isEqualTo(agreed);
        return client;
    }
}
