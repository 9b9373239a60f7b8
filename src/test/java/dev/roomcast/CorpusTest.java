package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing has found worth keeping, once more and without a fuzzer; {@code make fuzz} looks for more. */
class CorpusTest {
    private static final int MAX_CORPORA_BYTES = 300_000;

    static Stream<Arguments> inputs() throws IOException {
        List<Arguments> inputs = new ArrayList<>();
        for (FuzzTarget target : FuzzTarget.all()) {
            target.inputs().forEach(input -> inputs.add(Arguments.of(target, input)));
        }
        return inputs.stream();
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("inputs")
    void holdsWhatItsTargetDemands(FuzzTarget target, Path input) throws IOException {
        byte[] bytes = Files.readAllBytes(input);

        assertThatCode(() -> target.run(bytes)).as(input.toString()).doesNotThrowAnyException();
    }

    @Test
    void isSmallAndThereForEveryTarget() throws IOException {
        long bytes = 0;
        for (FuzzTarget target : FuzzTarget.all()) {
            List<Path> inputs = target.inputs();
            assertThat(inputs).as(target.name()).isNotEmpty();
            for (Path input : inputs) {
                bytes += Files.size(input);
            }
        }

        assertThat(bytes).isLessThan(MAX_CORPORA_BYTES);
    }
}
