package dev.roomcast.load;

/** A backend's connection that triggers, one request at a time. */
final class TriggerConnection extends ClientSocket {
    /** Who is told of what befalls it. */
    interface Listener {
        /** It may send a request now, the first or the next. */
        void idle(TriggerConnection connection);

        /** The request was answered by another status than 200. */
        void refused(TriggerConnection connection, int status);

        /** Its connection has ended. */
        void ended(TriggerConnection connection, String why);
    }

    private final int index;
    private final Listener listener;
    private final HttpAnswer answer = new HttpAnswer();

    TriggerConnection(LoadLoop loop, int index, Listener listener) {
        super(loop);
        this.index = index;
        this.listener = listener;
    }

    /** Its place among the trigger connections of a run, counted from 0. */
    int index() {
        return index;
    }

    @Override
    void onOpen() {
        listener.idle(this);
    }

    @Override
    int onBytes(byte[] bytes, int from, int to) {
        if (!answer.find(bytes, from, to)) {
            return from;
        }
        int next = answer.contentTo();
        if (answer.status() != 200) {
            listener.refused(this, answer.status());
        }
        listener.idle(this);
        return next;
    }

    @Override
    void onEnd(String why) {
        listener.ended(this, why);
    }
}
