package dev.roomcast.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown. */
public final class MarkdownTable {
    private final List<String> lines = new ArrayList<>();

    /**
     * Begins one.
     *
     * @param texts columns from the left that hold text, the others hold figures
     */
    public MarkdownTable(int texts, List<String> columns) {
        lines.add(line(columns));
        StringBuilder rule = new StringBuilder("|");
        for (int i = 0; i < columns.size(); i++) {
            rule.append(i < texts ? "---|" : "--:|");
        }
        lines.add(rule.toString());
    }

    public void row(List<String> cells) {
        lines.add(line(cells));
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }

    private static String line(List<String> cells) {
        return cells.stream().map(cell -> cell.replace("|", "\\|").replace('\n', ' '))
                .collect(Collectors.joining(" | ", "| ", " |"));
    }
}
