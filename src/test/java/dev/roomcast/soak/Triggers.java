package dev.roomcast.soak;

import java.io.IOException;
import java.util.Random;

/** Pushes to all rooms in turn by one connection, all the while; one in ten is long. Confined to one thread. */
final class Triggers implements Step {
    private static final int LONG = 2_000;

    private final Guest guest;
    private final Report report;
    private Line line;
    private int number;

    Triggers(Door door, boolean secure, Report report) {
        this.guest = Guest.patient(door, new Random(0), secure);
        this.report = report;
    }

    @Override
    public void begin() throws IOException {
        line = guest.connect();
    }

    @Override
    public void take() throws IOException {
        number++;
        String text = number % 10 == 0 ? "x".repeat(LONG) : Integer.toString(number);
        line.get("/?name=" + Guest.room(number) + "&msg=" + text).expect(200);
        report.triggers.count("to shared rooms", "sent");
    }

    @Override
    public void end() throws IOException {
        line.close();
    }
}
