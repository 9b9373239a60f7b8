package dev.roomcast.socketio;

import java.util.Map;

/** The members of an object that a client sent, by name. */
public final class JsonMap extends Values<String> {
    private final Map<String, Object> members;

    /**
     * Takes what came.
     *
     * @param members given
     */
    @SuppressWarnings("unchecked")
    JsonMap(Map<?, ?> members, String place, ValueMapper mapper) {
        super(place, mapper);
        this.members = (Map<String, Object>) members;
    }

    /** All of them, as they came, in order; not to be changed. */
    public Map<String, Object> toMap() {
        return members;
    }

    @Override
    public boolean has(String name) {
        return members.containsKey(name);
    }

    @Override
    Object find(String name) {
        return members.get(name);
    }

    @Override
    String placeOf(String name) {
        return "\"" + name + "\" in " + place();
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
