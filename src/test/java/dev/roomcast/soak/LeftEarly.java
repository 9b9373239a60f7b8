package dev.roomcast.soak;

/** A guest has left in the middle of its visit, as was planned for it. */
final class LeftEarly extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeftEarly() {
        super("left early", null, false, false);
    }
}
