package dev.roomcast.socketio;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** The rooms that one member is in. Changed by {@link Rooms} on the member's loop, read from any thread. */
public final class Memberships {
    /** One member in one room; both know it, so leaving is O(1) however large the room. */
    static final class Membership {
        final Rooms.Room room;
        final Member member;
        int index;

        Membership(Rooms.Room room, Member member, int index) {
            this.room = room;
            this.member = member;
            this.index = index;
        }
    }

    private static final Membership[] NONE = new Membership[0];

    /** In the place of {@link #everybodyIndex}: not among everybody. */
    static final int OUTSIDE = -1;

    /** The member's place among everybody on its loop, from {@link Rooms#enter} to {@link Rooms#leaveAll}. */
    int everybodyIndex = OUTSIDE;
    private volatile Membership[] all = NONE;

    /** None yet. */
    public Memberships() {
    }

    /** Names of the rooms, in the order of joining. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Membership one : all) {
            names.add(one.room.name);
        }
        return names;
    }

    /** How many rooms; from any thread. */
    public int size() {
        return all.length;
    }

    /** Whether a room of that name is among them; from any thread. */
    public boolean has(String room) {
        for (Membership one : all) {
            if (one.room.name.equals(room)) {
                return true;
            }
        }
        return false;
    }

    void add(Membership joined) {
        Membership[] current = all;
        Membership[] longer = Arrays.copyOf(current, current.length + 1);
        longer[current.length] = joined;
        all = longer;
    }

    /** Takes one out by its room's name and answers it; null when there is none. */
    Membership remove(String room) {
        Membership[] current = all;
        for (int i = 0; i < current.length; i++) {
            if (current[i].room.name.equals(room)) {
                Membership[] shorter = new Membership[current.length - 1];
                System.arraycopy(current, 0, shorter, 0, i);
                System.arraycopy(current, i + 1, shorter, i, shorter.length - i);
                all = shorter;
                return current[i];
            }
        }
        return null;
    }

    /** Takes all out and answers them. */
    Membership[] clear() {
        Membership[] left = all;
        all = NONE;
        return left;
    }
}
