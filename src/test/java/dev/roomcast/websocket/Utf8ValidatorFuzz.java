package dev.roomcast.websocket;

import dev.roomcast.Feed;
import dev.roomcast.Oracle;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Text that may be UTF-8, against the JDK's strict decoder; and refused neither too late nor too early. */
public final class Utf8ValidatorFuzz {
    /** Bounds of what may follow a lead byte (RFC 3629 §4). */
    private static final byte[] FOLLOWING = HexFormat.of().parseHex("808f909fa0bf");
    /** Where faults are looked for: each try decodes the whole text. */
    private static final int SHORT_BYTES = 64;

    private Utf8ValidatorFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        boolean valid = Feed.inThreeWays(input, pieces -> {
            Utf8Validator validator = new Utf8Validator();
            return pieces.stream().allMatch(validator::accept) && validator.isComplete();
        });

        Oracle.same(isUtf8(input), valid, "valid");
        if (input.length <= SHORT_BYTES) {
            isRefusedAtItsFault(input);
        }
    }

    private static void isRefusedAtItsFault(byte[] input) {
        Utf8Validator validator = new Utf8Validator();
        for (int i = 0; i < input.length; i++) {
            if (!validator.accept(ByteBuffer.wrap(input, i, 1))) {
                Oracle.holds(canBecomeUtf8(Arrays.copyOf(input, i)), "not refused before its fault");
                Oracle.holds(!canBecomeUtf8(Arrays.copyOf(input, i + 1)), "refused for a fault");
                return;
            }
        }
        Oracle.holds(canBecomeUtf8(input), "refused at its fault");
    }

    private static boolean canBecomeUtf8(byte[] text) {
        return canBecomeUtf8(text, 3);
    }

    private static boolean canBecomeUtf8(byte[] text, int missing) {
        if (isUtf8(text)) {
            return true;
        }
        byte[] longer = Arrays.copyOf(text, text.length + 1);
        for (int i = 0; i < FOLLOWING.length && missing > 0; i++) {
            longer[text.length] = FOLLOWING[i];
            if (canBecomeUtf8(longer, missing - 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
