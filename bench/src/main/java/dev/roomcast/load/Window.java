package dev.roomcast.load;

/** A user's window: it joins the user's room and gets what is sent there. */
abstract class Window extends ClientSocket {
    /** Who is told of what befalls a window. */
    interface Listener {
        /** It is in its room. */
        void joined(Window window);

        /**
         * A message has come.
         *
         * @param bytes lent; the whole packet without framing
         */
        void message(Window window, byte[] bytes, int from, int length);

        /** What it asked for has been answered. */
        void answered(Window window);

        /** Its connection has ended, which it had asked for or not. */
        void ended(Window window, boolean asked, String why);
    }

    private final int user;
    private final long[] newest;

    /**
     * Makes one.
     *
     * @param triggerConnections how many there are; of each, messages must come in order
     */
    Window(LoadLoop loop, int user, int triggerConnections) {
        super(loop);
        this.user = user;
        this.newest = new long[triggerConnections];
    }

    /** The user's number. */
    final int user() {
        return user;
    }

    /**
     * A message is the newest from its trigger connection.
     *
     * @return false when it is not
     */
    final boolean isNext(int triggerConnection, long number) {
        if (newest[triggerConnection] >= number) {
            return false;
        }
        newest[triggerConnection] = number;
        return true;
    }

    /** Asks the server for something, to be told by {@link Listener#answered}. */
    void ask() {
        throw new UnsupportedOperationException("asked by WebSocket only");
    }

    /** Leaves with all ceremony; {@link Listener#ended} tells when it is done. */
    abstract void leave();

    /** The name of a user by his number: that of his room. */
    static String name(int user) {
        return "u" + String.format("%05d", user);
    }
}
