package dev.roomcast.socketio;

import java.util.List;

/** The arguments of an event or of an ack, or the items of an array in them; counted from 0. */
public sealed class Arguments extends Values<Integer> permits Event {
    private final List<Object> values;

    /**
     * Takes what came.
     *
     * @param values given
     */
    @SuppressWarnings("unchecked")
    Arguments(List<?> values, String place, ValueMapper mapper) {
        super(place, mapper);
        this.values = (List<Object>) values;
    }

    public final int size() {
        return values.size();
    }

    /** All of them, as they came; not to be changed. */
    public final List<Object> toList() {
        return values;
    }

    @Override
    public final boolean has(Integer index) {
        return index >= 0 && index < values.size();
    }

    @Override
    final Object find(Integer index) {
        return has(index) ? values.get(index) : null;
    }

    @Override
    final String placeOf(Integer index) {
        return "argument " + index + " of " + place();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
