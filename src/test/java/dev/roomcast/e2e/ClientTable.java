package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/**
 * Counts the checks that each client has passed, writes them to {@code target/clients.md} as the table of the README,
 * and fails when the README has another. A run of some checks alone makes no table.
 */
final class ClientTable implements TestWatcher, AfterAllCallback {
    private static final Path TABLE = Path.of("target", "clients.md");
    private static final String BEGIN = "<!-- clients: from target/clients.md, which make test writes -->\n";
    private static final String END = "<!-- end of clients -->";

    private final Map<String, AtomicInteger> passed = new ConcurrentHashMap<>();
    private final List<String> failed = new ArrayList<>();

    @Override
    public void testSuccessful(ExtensionContext check) {
        passed.computeIfAbsent(check.getDisplayName(), row -> new AtomicInteger()).incrementAndGet();
    }

    @Override
    public void testFailed(ExtensionContext check, Throwable cause) {
        failed.add(check.getDisplayName());
    }

    @Override
    public void afterAll(ExtensionContext all) throws IOException {
        List<ClientKind.Row> rows = ClientKind.rows().toList();
        int most = passed.values().stream().mapToInt(AtomicInteger::get).max().orElse(0);
        boolean complete = failed.isEmpty() && most == ClientsIT.CHECKS
                && rows.stream().allMatch(row -> passed.containsKey(row.toString()));
        if (!complete) {
            return;
        }
        String table = table(rows);
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, table);
        String readme = Files.readString(Path.of("README.md"));
        int begin = readme.indexOf(BEGIN);
        int end = readme.indexOf(END);
        assertThat(begin).as("the README has the line " + BEGIN).isPositive();
        assertThat(readme.substring(begin + BEGIN.length(), end))
                .as("the README's table of clients; if the checks have changed, copy " + TABLE + " into it")
                .isEqualTo(table);
    }

    private String table(List<ClientKind.Row> rows) {
        Map<String, Map<ClientKind.Host, Integer>> lines = new LinkedHashMap<>();
        for (ClientKind.Row row : rows) {
            lines.computeIfAbsent("| " + row.kind() + " | " + row.transport(), line -> new LinkedHashMap<>())
                    .put(row.host(), passed.get(row.toString()).get());
        }
        StringBuilder table = new StringBuilder("| client | transport | in Node | in Chromium |\n|---|---|---|---|\n");
        lines.forEach((line, checks) -> table.append(line).append(" | ")
                .append(cell(checks.get(ClientKind.Host.NODE))).append(" | ")
                .append(cell(checks.get(ClientKind.Host.CHROMIUM))).append(" |\n"));
        return table.toString();
    }

    private static String cell(Integer checks) {
        return checks == null ? "–" : "✅ " + checks;
    }
}
