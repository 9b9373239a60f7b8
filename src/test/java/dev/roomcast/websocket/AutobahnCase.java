package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import dev.roomcast.RawClient.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * One case of the Autobahn test suite's list, with its strict outcome: the frames that a server which echoes must
 * answer, exactly and in order, and how the connection then ends.
 *
 * @param id the suite's number
 * @param writes what the client sends, each by a write of its own
 * @param answers before the connection ends
 * @param closeCode of the server's Close frame, after which it must close TCP; {@link #OK} when nothing was wrong: the
 *     client then closes with 1000
 */
record AutobahnCase(String id, List<byte[]> writes, List<Frame> answers, int closeCode) {
    static final int OK = 0;

    /** A case that goes well. */
    static AutobahnCase ok(String id, List<byte[]> writes, Frame... answers) {
        return new AutobahnCase(id, writes, List.of(answers), OK);
    }

    /** A case that the server fails, or closes, with a code. */
    static AutobahnCase closed(String id, int closeCode, List<byte[]> writes, Frame... answers) {
        return new AutobahnCase(id, writes, List.of(answers), closeCode);
    }

    /** Plays the case on a connection of its own. */
    void play(InetSocketAddress server) throws IOException {
        try (RawClient client = RawClient.openWebSocket(server, "/echo")) {
            for (byte[] write : writes) {
                client.send(write);
            }
            for (Frame answer : answers) {
                assertThat(client.readFrame()).isEqualTo(answer);
            }
            if (closeCode == OK) {
                client.sendFrame(RawClient.CLOSE, RawClient.closePayload(1000, ""));
            }
            assertThat(client.readFrame().closeCode()).isEqualTo(closeCode == OK ? 1000 : closeCode);
            client.expectEnd();
        }
    }

    @Override
    public String toString() {
        return id;
    }

    /** A final frame of text. */
    static byte[] text(String text) {
        return frame(0x81, text);
    }

    static byte[] frame(int firstByte, String payload) {
        return RawClient.frame(firstByte, payload.getBytes(StandardCharsets.UTF_8));
    }

    static Frame pong(String payload) {
        return Frame.of(RawClient.PONG, payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    /** Each frame by a write of its own. */
    static List<byte[]> frameWise(byte[]... frames) {
        return List.of(frames);
    }

    /** All by one write. */
    static List<byte[]> atOnce(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return List.of(all.toByteArray());
    }

    /** In pieces of so many bytes, the last one shorter. */
    static List<byte[]> chopped(int size, byte[]... frames) {
        byte[] all = atOnce(frames).get(0);
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < all.length; from += size) {
            pieces.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
        }
        return pieces;
    }

    /** One message in fragments of so many bytes. */
    static byte[][] fragments(int firstByte, byte[] payload, int size) {
        List<byte[]> frames = new ArrayList<>();
        for (int from = 0; from == 0 || from < payload.length; from += size) {
            int to = Math.min(payload.length, from + size);
            int fin = to == payload.length ? 0x80 : 0;
            frames.add(RawClient.frame(fin | (from == 0 ? firstByte : 0), Arrays.copyOfRange(payload, from, to)));
        }
        return frames.toArray(byte[][]::new);
    }
}
