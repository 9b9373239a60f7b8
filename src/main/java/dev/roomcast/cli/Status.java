package dev.roomcast.cli;

/** What a tool ends with; scripts go by these. */
enum Status {
    /** It is done. */
    DONE(0),
    /** A check has failed. */
    FAILED(1),
    /** A wrong option or value. */
    USAGE(2),
    /** Nobody was there to get the message. */
    NOBODY(3),
    /** The server has refused the request. */
    REFUSED(4),
    /** There is no server, or it does not answer. */
    UNREACHABLE(5);

    private final int code;

    Status(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
