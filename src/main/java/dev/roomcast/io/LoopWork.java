package dev.roomcast.io;

/**
 * What a loop is at, for {@link Watchdog}. The loop writes plain fields, which costs next to nothing; whoever reads them
 * beside it may see them a moment late.
 */
final class LoopWork {
    private boolean busy;
    private long steps;
    private Object owner;
    private String what;

    /** Something short begins: a connection, a task, a timer. */
    void step() {
        busy = true;
        steps++;
    }

    /** The loop sleeps from now on. */
    void rest() {
        busy = false;
    }

    /** Runs a step that has a name. */
    void run(Object stepOwner, String stepName, Runnable step) {
        Object outerOwner = owner;
        String outerName = what;
        begin(stepOwner, stepName);
        try {
            step.run();
        } finally {
            begin(outerOwner, outerName);
        }
    }

    boolean isBusy() {
        return busy;
    }

    /** Another number for each step. */
    long steps() {
        return steps;
    }

    /** Whose step this is, and which; empty where it has no name. */
    @Override
    public String toString() {
        Object known = owner;
        return known == null ? "" : " " + known + " handler=" + what;
    }

    private void begin(Object nextOwner, String nextName) {
        steps++;
        owner = nextOwner;
        what = nextName;
    }
}
