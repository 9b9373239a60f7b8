package dev.roomcast.soak;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One client during one visit, with all its connections. By what its random numbers say it comes by TLS or not, and
 * stays to the end or leaves at some step before, in the middle of what it sends. Confined to one thread.
 */
final class Guest {
    private static final int ROOMS = 8;
    private static final int MOST_STEPS = 14;
    /** One in so many comes by TLS. */
    private static final int SECURE = 4;
    /** One in so many stays to the end whatever comes. */
    private static final int PATIENT = 3;
    private static final long VISIT_SECONDS = 20;

    private final Door door;
    private final Random random;
    private final boolean secure;
    private final List<Line> lines = new ArrayList<>();
    /** When its visit has taken too long. */
    private final long deadlineNanos;
    /** Steps until it leaves; negative when it stays. */
    private int stepsLeft;

    Guest(Door door, Random random) {
        this(door, random, random.nextInt(SECURE) == 0,
                random.nextInt(PATIENT) == 0 ? -1 : random.nextInt(MOST_STEPS), VISIT_SECONDS);
    }

    private Guest(Door door, Random random, boolean secure, int stepsLeft, long seconds) {
        this.door = door;
        this.random = random;
        this.secure = secure;
        this.stepsLeft = stepsLeft;
        this.deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** One that stays to the end of its visit, how long that may be. */
    static Guest patient(Door door, Random random, boolean secure) {
        return new Guest(door, random, secure, -1, TimeUnit.DAYS.toSeconds(1));
    }

    /** The rooms that triggers go to, by number. */
    static String room(int number) {
        return "room-" + Math.floorMod(number, ROOMS);
    }

    /** A room in which others are, and to which triggers go. */
    String room() {
        return room(random.nextInt(ROOMS));
    }

    /** A room of its own, in which nothing is said unless it says so. */
    String ownRoom() {
        return "own-" + Long.toUnsignedString(random.nextLong(), 36);
    }

    boolean isSecure() {
        return secure;
    }

    Random random() {
        return random;
    }

    /** Connects, by TLS where this guest comes by that. */
    Line connect() throws IOException {
        stayOrGo();
        return secure ? add(Line.secure(this, door)) : add(Line.plain(this, door.plain(), 0));
    }

    /** Connects without TLS to the port of TLS. */
    Line connectPlainlyToTls() throws IOException {
        stayOrGo();
        return add(Line.plain(this, door.secure(), 0));
    }

    /** Connects with the smallest window there is. */
    Line connectNarrow() throws IOException {
        return secure ? connect() : add(Line.plain(this, door.plain(), 4_096));
    }

    /** Takes a step; answers whether it leaves now. */
    boolean goesNow() {
        if (System.nanoTime() - deadlineNanos > 0) {
            throw new AssertionError("not done within " + VISIT_SECONDS + " s");
        }
        if (stepsLeft > 0) {
            stepsLeft--;
            return false;
        }
        return stepsLeft == 0;
    }

    /** Takes a step, or leaves. */
    void stayOrGo() {
        if (goesNow()) {
            throw new LeftEarly();
        }
    }

    /** Lets all its connections go. */
    void leave(Exit exit, Shelf shelf) throws IOException {
        for (Line line : lines) {
            exit.leave(line, shelf);
        }
        lines.clear();
    }

    private Line add(Line line) throws IOException {
        lines.add(line);
        line.shakeHands();
        return line;
    }
}
