package dev.roomcast.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A few seconds of what {@code make soak} does in minutes. */
class SoakIT {
    /** The machine that builds may be busy with other things: what a soak proper allows is a second. */
    private static final Soak.Plan SHORT = new Soak.Plan(6, 4711, 4_000);

    @Test
    void leavesTheServerAsItWas() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<String> misses;
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            misses = Soak.run(SHORT, out);
        }

        assertThat(misses).as(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
