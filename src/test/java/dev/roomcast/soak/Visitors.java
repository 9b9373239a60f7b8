package dev.roomcast.soak;

import java.io.IOException;
import java.util.Random;

/** One guest after the other, each with a visit and an exit that the random numbers choose. Confined to one thread. */
final class Visitors implements Step {
    private final Door door;
    private final Random random;
    private final Shelf shelf;
    private final Report report;
    private final Refusals refusals;

    Visitors(Door door, Random random, Shelf shelf, Report report) {
        this.door = door;
        this.random = random;
        this.shelf = shelf;
        this.report = report;
        this.refusals = new Refusals(report.refusals);
    }

    @Override
    public void take() throws IOException {
        Kind kind = Kind.any(random);
        // Its own numbers: those of the next guest do not depend on how far this one comes.
        Guest guest = new Guest(door, new Random(random.nextLong()));
        Exit exit = Exit.values()[random.nextInt(Exit.values().length)];
        try {
            report.visits.count(kind.title(), visit(kind, guest) ? "whole" : "cut off");
        } catch (IOException | AssertionError e) {
            throw new AssertionError("a visit by " + kind.title() + (guest.isSecure() ? ", TLS" : "") + ": " + e, e);
        } finally {
            guest.leave(exit, shelf);
        }
        report.visits.count(kind.title(), "visits");
        report.visits.count(kind.title(), exit.title());
        if (guest.isSecure()) {
            report.visits.count(kind.title(), "by TLS");
        }
    }

    /** Whether the guest stayed to the end. */
    private boolean visit(Kind kind, Guest guest) throws IOException {
        try {
            kind.visit(refusals).make(guest);
            return true;
        } catch (LeftEarly e) {
            return false;
        }
    }
}
