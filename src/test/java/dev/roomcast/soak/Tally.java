package dev.roomcast.soak;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A table of counts: a row for each thing that was counted, columns that are fixed. From any thread. */
final class Tally {
    private record Cell(String row, String column) {
    }

    private final String title;
    private final List<String> columns;
    private final ConcurrentHashMap<Cell, LongAdder> cells = new ConcurrentHashMap<>();

    Tally(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    void count(String row, String column) {
        cells.computeIfAbsent(new Cell(row, column), cell -> new LongAdder()).increment();
    }

    long get(String row, String column) {
        LongAdder count = cells.get(new Cell(row, column));
        return count == null ? 0 : count.sum();
    }

    long sum(String column) {
        return rows().stream().mapToLong(row -> get(row, column)).sum();
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder(String.format("%-40s", title));
        columns.forEach(column -> table.append(String.format("%12s", column)));
        for (String row : rows()) {
            table.append(String.format("%n  %-38s", row));
            columns.forEach(column -> table.append(String.format("%12d", get(row, column))));
        }
        table.append(String.format("%n  %-38s", "all"));
        columns.forEach(column -> table.append(String.format("%12d", sum(column))));
        return table.toString();
    }

    private List<String> rows() {
        return cells.keySet().stream().map(Cell::row).distinct().sorted().toList();
    }
}
