package dev.roomcast.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final String TEXT = """
            before
            <!-- begin bench: made -->
            old
            <!-- end bench -->
            after
            """;

    @Test
    void putsContentInPlaceOfWhatWasThere() throws IOException {
        String filled = Blocks.filled(TEXT, "bench", "new\n", "README.md");

        assertThat(filled).isEqualTo("""
                before
                <!-- begin bench: made -->

                new

                <!-- end bench -->
                after
                """);
        assertThat(Blocks.filled(filled, "bench", "new\n", "README.md")).isEqualTo(filled);
    }

    @Test
    void refusesAFileWithoutTheBlock() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Blocks.filled(TEXT, "other", "", "README.md"))
                .withMessage("README.md has no block other");
    }
}
