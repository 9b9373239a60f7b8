package dev.roomcast.socketio;

/**
 * Makes records and beans of plain values and back, by a library of the user's choice. Plain values are those of
 * {@link Json}: text, numbers, truth values, {@code Map}, {@code List}, {@code byte[]}, null. Called on any thread.
 *
 * <pre>{@code
 * builder.mapper(objectMapper::convertValue)                      // Jackson databind
 * builder.mapper(ValueMapper.json(gson::toJson, gson::fromJson))  // Gson
 * }</pre>
 */
@FunctionalInterface
public interface ValueMapper {
    /** Where no mapper is set: every conversion fails and says so. */
    ValueMapper NONE = new ValueMapper() {
        @Override
        public <T> T convert(Object value, Class<T> type) {
            throw new IllegalArgumentException(
                    "no mapper is set that could make a " + type.getName() + " of a " + value.getClass().getName());
        }
    };

    /**
     * Makes a value of a type from a plain one, or, where the type is {@code Object}, a plain value from any other.
     *
     * @param value not null
     * @throws IllegalArgumentException what cannot be converted
     */
    <T> T convert(Object value, Class<T> type);

    /** Writes a value as JSON text. */
    @FunctionalInterface
    interface JsonWriter {
        /** The JSON of a value. */
        String write(Object value);
    }

    /** Reads a value of a type from JSON text. */
    @FunctionalInterface
    interface JsonReader {
        /** The value; null for the JSON {@code null}. */
        <T> T read(String json, Class<T> type);
    }

    /**
     * A mapper over a library that knows JSON text alone. Binary within such values is what that library makes of
     * {@code byte[]}, not an attachment.
     */
    static ValueMapper json(JsonWriter writer, JsonReader reader) {
        return new ValueMapper() {
            @Override
            public <T> T convert(Object value, Class<T> type) {
                try {
                    String json = writer.write(value);
                    return type == Object.class ? type.cast(Json.read(json)) : reader.read(json, type);
                } catch (Json.InvalidException e) {
                    throw new IllegalArgumentException("the mapper wrote " + e.getMessage(), e);
                } catch (RuntimeException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
            }
        };
    }
}
