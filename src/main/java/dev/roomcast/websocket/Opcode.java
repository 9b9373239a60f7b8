package dev.roomcast.websocket;

/** The kinds of frame (RFC 6455 §5.2). */
enum Opcode {
    CONTINUATION(0x0), TEXT(0x1), BINARY(0x2), CLOSE(0x8), PING(0x9), PONG(0xA);

    private static final Opcode[] BY_CODE = new Opcode[16];

    static {
        for (Opcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    /** The four bits on the wire. */
    int code() {
        return code;
    }

    boolean isControl() {
        return code >= 0x8;
    }

    /** The opcode of four bits; null when it is reserved. */
    static Opcode of(int code) {
        return BY_CODE[code];
    }
}
