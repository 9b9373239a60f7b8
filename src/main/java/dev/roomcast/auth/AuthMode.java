package dev.roomcast.auth;

/** Who may join. */
public enum AuthMode {
    /** Anybody, as anybody. */
    OPEN,
    /** Who brings a token that is signed for the name. */
    TOKEN,
    /** Who another server says, which is asked by HTTP. */
    WEBHOOK
}
