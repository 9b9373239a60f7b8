package dev.roomcast.soak;

import java.io.IOException;
import java.util.Random;

/**
 * A healthy client all the while: a window by WebSocket, and a push to it by HTTP again and again. What is measured is
 * the time from the push to both its answer and the message. Confined to one thread.
 */
final class ControlClient implements Step {
    private static final String USER = "control";

    private final Guest guest;
    private final Report report;
    private Line window;
    private Line trigger;
    private int number;

    ControlClient(Door door, boolean secure, Report report) {
        this.guest = Guest.patient(door, new Random(0), secure);
        this.report = report;
    }

    @Override
    public void begin() throws IOException {
        window = guest.connect().upgrade("/socket.io/?EIO=4&transport=websocket");
        window.awaitFrame("0{");
        window.sendText("40").awaitFrame("40{");
        window.sendText("420[\"join\",\"" + USER + "\"]").awaitFrame("430");
        trigger = guest.connect();
    }

    @Override
    public void take() throws IOException {
        String text = "beat " + ++number;
        long begun = System.nanoTime();
        String answer = trigger.get("/?name=" + USER + "&msg=" + text.replace(' ', '+')).expect(200);
        if (!answer.equals("{\"sockets\":1}")) {
            throw new AssertionError("the control client's push was answered " + answer);
        }
        for (String payload = window.readPayload(); !payload.contains(text); payload = window.readPayload()) {
            if (payload.equals("2")) {
                window.sendText("3");
            }
        }
        report.control.add(System.nanoTime() - begun);
    }

    @Override
    public void end() throws IOException {
        window.close();
        trigger.close();
    }
}
