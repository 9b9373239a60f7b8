package dev.roomcast.websocket;

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

    private CloseCode() {
    }

    /** Whether a peer may send this code in a Close frame: defined for it, or in the private ranges (§7.4.2). */
    static boolean isAllowedOnTheWire(int code) {
        return code >= 1000 && code <= 1014 && code != 1004 && code != NO_STATUS && code != ABNORMAL
                || code >= 3000 && code <= 4999;
    }
}
