package dev.roomcast.load;

import java.util.List;

/**
 * One kind of work for a server.
 *
 * @param name as tables and files call it
 * @param windows how many there are
 * @param triggerConnections kept connections that trigger, each with one request under way at most; 0 for none
 * @param ahead no trigger is sent while so many have not reached all their windows; of work that is done as fast as can
 *     be
 * @param perSecond triggers a second; 0 for as many as can be
 */
record Work(String name, Kind kind, int windows, int triggerConnections, int ahead, double perSecond) {
    /** What is done. */
    enum Kind {
        /** All windows are in one room, each trigger goes to all of them. */
        FAN_OUT,
        /** Each window is alone in its room, each trigger goes to one of them. */
        UNICAST,
        /** The same by long polling. */
        POLLING,
        /** So many windows at a time: connect, join, get one message, leave, and again. */
        CHURN,
        /** Windows only stay connected. */
        IDLE,
        /** Each window asks something, an event with an acknowledgement, and asks again when it is answered. */
        ASK
    }

    static final Work FAN_OUT_1000 = new Work("fan-out, 1 room x 1,000", Kind.FAN_OUT, 1000, 4, 4, 0);
    static final Work FAN_OUT_100 = new Work("fan-out, 1 room x 100", Kind.FAN_OUT, 100, 4, 4, 0);
    static final Work UNICAST = new Work("unicast, 1,000 users", Kind.UNICAST, 1000, 32, 64, 0);
    static final Work UNICAST_AT_RATE = new Work("unicast at 2,000/s", Kind.UNICAST, 1000, 32, Integer.MAX_VALUE, 2000);
    static final Work POLLING = new Work("polling, 500 clients", Kind.POLLING, 500, 32, 64, 0);
    static final Work CHURN = new Work("connect, join, message, leave", Kind.CHURN, 64, 8, 8, 0);
    static final Work IDLE = new Work("idle, 5,000 windows", Kind.IDLE, 5000, 4, 64, 0);
    static final Work ASK = new Work("ask, 64 windows", Kind.ASK, 64, 0, 0, 0);

    /** What servers are compared by. */
    static final List<Work> COMPARED = List.of(FAN_OUT_1000, FAN_OUT_100, UNICAST, UNICAST_AT_RATE, POLLING, CHURN,
            IDLE);

    /** What changes of our own are guarded by. */
    static final List<Work> GUARDED = List.of(FAN_OUT_1000, UNICAST, ASK);

    boolean isAtRate() {
        return perSecond > 0;
    }

    /** The same with fewer windows, for a test. */
    Work with(int fewerWindows) {
        return new Work(name, kind, fewerWindows, triggerConnections, ahead, perSecond);
    }
}
