package dev.roomcast.websocket;

import java.nio.ByteBuffer;

/** Why a WebSocket connection is closed (RFC 6455 §7.4). */
public final class CloseCode {
    public static final int NORMAL = 1000;
    public static final int GOING_AWAY = 1001;
    public static final int PROTOCOL_ERROR = 1002;
    /** No code was in the Close frame; never on the wire. */
    public static final int NO_STATUS = 1005;
    /** There was no Close frame; never on the wire. */
    public static final int ABNORMAL = 1006;
    public static final int INVALID_PAYLOAD = 1007;
    public static final int POLICY_VIOLATION = 1008;
    public static final int TOO_BIG = 1009;
    public static final int INTERNAL_ERROR = 1011;
    public static final int TRY_AGAIN_LATER = 1013;
    /** The token is over; of the codes for private use (§7.4.2), named after HTTP's status. */
    public static final int TOKEN_EXPIRED = 4401;

    private CloseCode() {
    }

    /**
     * Reads the payload of a Close frame (§5.5.1).
     *
     * @param payload lent; up to 125 bytes
     * @return the peer's code; {@link #NO_STATUS} of an empty payload
     * @throws WebSocketException PROTOCOL_ERROR on half a code, or one that must not be sent; INVALID_PAYLOAD when the
     *     reason is not UTF-8
     */
    static int of(byte[] payload) throws WebSocketException {
        if (payload.length == 0) {
            return NO_STATUS;
        }
        int code = payload.length == 1 ? 0 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
        if (!isAllowedOnTheWire(code)) {
            throw new WebSocketException(PROTOCOL_ERROR, "invalid close code (RFC 6455 §7.4)");
        }
        if (!Utf8Validator.isValid(ByteBuffer.wrap(payload, 2, payload.length - 2))) {
            throw new WebSocketException(INVALID_PAYLOAD, "close reason is not UTF-8 (RFC 6455 §8.1)");
        }
        return code;
    }

    /** Whether a peer may send this code in a Close frame: defined for it, or in the private ranges (§7.4.2). */
    static boolean isAllowedOnTheWire(int code) {
        return code >= 1000 && code <= 1014 && code != 1004 && code != NO_STATUS && code != ABNORMAL
                || code >= 3000 && code <= 4999;
    }
}
