package dev.roomcast.push;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What whoever has passed the guard may do: what its key is good for, or, without one, everything. From any thread. */
final class Grant {
    private static final List<String> MAIN_ONLY = List.of("/");

    /** Of who needs no key. */
    static final Grant LOCAL = new Grant("none", TriggerKey.of("any"));

    private final String name;
    private final boolean ofSomeRooms;
    private final boolean ofSomeNamespaces;
    private final RoomPatterns rooms;
    private final RoomPatterns namespaces;
    private final TriggerRate rate;

    /**
     * The grant of a key; its rate begins anew.
     *
     * @param name what logs call the key
     */
    Grant(String name, TriggerKey key) {
        this.name = name;
        ofSomeRooms = !key.rooms().isEmpty();
        ofSomeNamespaces = ofSomeRooms || !key.namespaces().isEmpty();
        rooms = new RoomPatterns(key.rooms());
        namespaces = new RoomPatterns(key.namespaces().isEmpty() ? MAIN_ONLY : key.namespaces());
        rate = new TriggerRate(key.rate());
    }

    String name() {
        return name;
    }

    TriggerRate rate() {
        return rate;
    }

    /** Whether it is for all rooms of all namespaces. */
    boolean isForAll() {
        return !ofSomeRooms && !ofSomeNamespaces;
    }

    /** Whether it may know who is in a room of the main namespace. */
    boolean shows(String room) {
        return objection("/", List.of(room)).isEmpty();
    }

    /**
     * What speaks against triggering there; empty when nothing does.
     *
     * @param to rooms; none for everybody in the namespace
     */
    Optional<String> objection(String namespace, Collection<String> to) {
        if (ofSomeNamespaces && !namespaces.cover(namespace)) {
            return Optional.of("this key is not for the namespace \"" + namespace + "\", see the setting trigger-keys");
        }
        if (!ofSomeRooms) {
            return Optional.empty();
        }
        if (to.isEmpty()) {
            return Optional.of("this key is not for everybody, but for some rooms, see the setting trigger-keys");
        }
        return to.stream().filter(room -> !rooms.cover(room)).findFirst()
                .map(room -> "this key is not for the room \"" + room + "\", see the setting trigger-keys");
    }
}
