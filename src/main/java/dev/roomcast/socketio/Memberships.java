package dev.roomcast.socketio;

import java.util.LinkedHashSet;
import java.util.Set;

/** The rooms that one member is in. Changed by {@link Rooms} on the member's loop, read from any thread. */
public final class Memberships {
    /**
     * One member in one room: a link in the list of the member's rooms, and one in the ring of the room's members, so that
     * leaving is O(1) however large the room, and few bytes hold who is alone in one room, as nearly everybody is.
     */
    static final class Membership {
        final Rooms.Room room;
        final Member member;
        /** Stays when this is taken out, for who is reading on another thread. */
        volatile Membership nextOfMember;
        Membership previousHere;
        Membership nextHere;

        Membership(Rooms.Room room, Member member) {
            this.room = room;
            this.member = member;
        }
    }

    /** In the place of {@link #everybodyIndex}: not among everybody. */
    static final int OUTSIDE = -1;

    /** The member's place among everybody on its loop, from {@link Rooms#enter} to {@link Rooms#leaveAll}. */
    int everybodyIndex = OUTSIDE;
    private volatile Membership first;

    /** None yet. */
    public Memberships() {
    }

    /** Names of the rooms, in the order of joining. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Membership one = first; one != null; one = one.nextOfMember) {
            names.add(one.room.name);
        }
        return names;
    }

    /** How many rooms; from any thread. */
    public int size() {
        int size = 0;
        for (Membership one = first; one != null; one = one.nextOfMember) {
            size++;
        }
        return size;
    }

    /** Whether a room of that name is among them; from any thread. */
    public boolean has(String room) {
        for (Membership one = first; one != null; one = one.nextOfMember) {
            if (one.room.name.equals(room)) {
                return true;
            }
        }
        return false;
    }

    void add(Membership joined) {
        Membership last = first;
        if (last == null) {
            first = joined;
            return;
        }
        while (last.nextOfMember != null) {
            last = last.nextOfMember;
        }
        last.nextOfMember = joined;
    }

    /** Takes one out by its room's name and answers it; null when there is none. */
    Membership remove(String room) {
        Membership before = null;
        for (Membership one = first; one != null; one = one.nextOfMember) {
            if (one.room.name.equals(room)) {
                if (before == null) {
                    first = one.nextOfMember;
                } else {
                    before.nextOfMember = one.nextOfMember;
                }
                return one;
            }
            before = one;
        }
        return null;
    }

    /** Takes all out and answers the first, which leads to the others; null when there are none. */
    Membership clear() {
        Membership left = first;
        first = null;
        return left;
    }
}
