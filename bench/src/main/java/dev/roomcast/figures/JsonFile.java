package dev.roomcast.figures;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.roomcast.socketio.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A file of JSON, written so that a difference can be read. Its values are plain Java, as of {@link Json}. */
public final class JsonFile {
    private static final double DIGITS = 10_000;

    private JsonFile() {
    }

    /** Reads a file. */
    public static Object read(Path file) throws IOException {
        try {
            return Json.read(Files.readString(file, StandardCharsets.UTF_8));
        } catch (Json.InvalidException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a file that holds an object. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> readObject(Path file) throws IOException {
        return (Map<String, Object>) read(file);
    }

    /** Writes maps, lists, texts and numbers, the latter with four digits behind the point. */
    public static void write(Path file, Object value) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (var out = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
                JsonGenerator generator = new JsonFactory().createGenerator(out)) {
            generator.useDefaultPrettyPrinter();
            write(generator, value);
            generator.writeRaw('\n');
        }
    }

    /** Writes what nearly every report is: facts and lines. */
    static void write(Path file, Map<?, ?> facts, List<Map<String, Object>> lines) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("facts", facts);
        json.put("lines", lines);
        write(file, json);
    }

    /** The lines of such a file. */
    static <L> List<L> lines(Map<String, Object> json, Function<Map<?, ?>, L> line) {
        return ((List<?>) json.get("lines")).stream().map(each -> line.apply((Map<?, ?>) each)).toList();
    }

    /** The facts of such a file. */
    static Map<?, ?> facts(Map<String, Object> json) {
        return (Map<?, ?>) json.get("facts");
    }

    private static void write(JsonGenerator generator, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : map.entrySet()) {
                generator.writeFieldName((String) member.getKey());
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> list) {
            generator.writeStartArray();
            for (Object item : list) {
                write(generator, item);
            }
            generator.writeEndArray();
        } else if (value instanceof Double number) {
            generator.writeNumber(Math.round(number * DIGITS) / DIGITS);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else {
            generator.writeString(value.toString());
        }
    }
}
