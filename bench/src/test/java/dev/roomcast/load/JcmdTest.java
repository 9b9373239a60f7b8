package dev.roomcast.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class JcmdTest {
    @Test
    void tellsWhatIsLeftOfTheHeapAfterACollection() throws IOException {
        long mebibyte = 1 << 20;

        assertThat(Jcmd.liveHeapBytes(ProcessHandle.current().pid())).isBetween(mebibyte, 1000 * mebibyte);
    }

    @Test
    void saysThatThereIsNoSuchProcess() {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Jcmd.liveHeapBytes(Long.MAX_VALUE))
                .withMessageStartingWith("jcmd has no histogram of process 9223372036854775807");
    }
}
