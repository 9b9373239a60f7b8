package dev.roomcast.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What we cost beside a bare loop, by work: server CPU of a delivery, ours divided by its. The ratios that are
 * committed are what later ones are held to.
 *
 * @param facts when, where and with what they were measured
 * @param byWork each with the bounds of its median
 */
public record Ratios(Map<?, ?> facts, Map<String, Spread> byWork) {
    /** The file of those that are committed. */
    public static final String FILE = "ratios.json";
    /** By which part a ratio may be larger than the one that is committed. */
    public static final double TOLERANCE = 0.25;

    /** Reads those that are committed. */
    public static Ratios read(Path folder) throws IOException {
        Map<String, Object> json = JsonFile.readObject(folder.resolve(FILE));
        Map<String, Spread> byWork = new LinkedHashMap<>();
        ((Map<?, ?>) json.get("ratios")).forEach((work, ratio) -> byWork.put((String) work, Spread.of(ratio)));
        return new Ratios(JsonFile.facts(json), byWork);
    }

    public static boolean exist(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    public void write(Path folder) throws IOException {
        Map<String, Object> ratios = new LinkedHashMap<>();
        byWork.forEach((work, ratio) -> ratios.put(work, ratio.toJson()));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("facts", facts);
        json.put("ratios", ratios);
        JsonFile.write(folder.resolve(FILE), json);
    }

    /** What is wrong with later ones, a line each; none when they are within bounds. */
    public List<String> complaints(Map<String, Spread> later) {
        List<String> complaints = new ArrayList<>();
        later.forEach((work, ratio) -> {
            Spread committed = byWork.get(work);
            if (committed == null) {
                complaints.add(work + ": no ratio is committed");
            } else if (ratio.median() > committed.median() * (1 + TOLERANCE)) {
                complaints.add(work + ": " + Numbers.text(ratio) + " times the CPU of a bare loop, "
                        + Numbers.text(committed.median()) + " is committed, at most "
                        + Numbers.text(committed.median() * (1 + TOLERANCE)) + " is allowed");
            }
        });
        return complaints;
    }

    /**
     * Whether no later ratio has its bound of 25 % within the bounds of its median: more runs would hardly tell more.
     */
    public boolean isClear(Map<String, Spread> later) {
        return later.entrySet().stream().filter(ratio -> byWork.containsKey(ratio.getKey())).allMatch(ratio -> {
            double bound = byWork.get(ratio.getKey()).median() * (1 + TOLERANCE);
            return bound < ratio.getValue().low() || bound > ratio.getValue().high();
        });
    }

    /** In Markdown. */
    public String table() {
        MarkdownTable table = new MarkdownTable(1, List.of("work", "our CPU : that of a bare loop"));
        byWork.forEach((work, ratio) -> table.row(List.of(work, Numbers.text(ratio))));
        return table.toString();
    }
}
