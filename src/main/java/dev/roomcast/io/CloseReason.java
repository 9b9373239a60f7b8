package dev.roomcast.io;

/** Why a connection ended. */
public enum CloseReason {
    /** The peer closed or reset it. */
    PEER,
    /** This side was done with it. */
    DONE,
    /** The peer let a deadline pass. */
    TIMED_OUT,
    /** The peer read too slowly: more than the bound was queued for it. */
    SLOW_CONSUMER,
    /** The peer read nothing at all for too long while output waited for it. */
    STALLED,
    /** A fault of our own while it was served; logged with its stack. */
    FAILED,
    /** The event loop stopped. */
    STOPPED
}
