package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.Eventually;
import dev.roomcast.LogRecorder;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoopLocalTest {
    private static final class Counted implements Closeable {
        private final AtomicInteger closings = new AtomicInteger();
        private volatile String closedBy = "nobody";

        @Override
        public void close() throws IOException {
            closings.incrementAndGet();
            closedBy = Thread.currentThread().getName();
            throw new IOException("which must not keep the others from being closed");
        }
    }

    @Test
    void isMadeOncePerLoopAndClosedWithIt() throws Exception {
        LoopLocal<Counted> first = new LoopLocal<>(Counted.class, Counted::new);
        LoopLocal<Counted> second = new LoopLocal<>(Counted.class, Counted::new);
        EventLoopGroup group = EventLoopGroup.start(2);
        EventLoop home = group.loops().get(0);
        EventLoop other = group.loops().get(1);

        Counted ofHome = Eventually.onLoop(home, () -> first.on(home));
        Counted again = Eventually.onLoop(home, () -> first.on(home));
        Counted secondOfHome = Eventually.onLoop(home, () -> second.on(home));
        Counted ofOther = Eventually.onLoop(other, () -> first.on(other));
        int closedBefore = ofHome.closings.get();
        List<Throwable> thrown;
        try (LogRecorder log = LogRecorder.of(EventLoop.class)) {
            group.close();
            thrown = log.thrown();
        }

        assertThat(thrown).hasSize(3);
        assertThat(again).isSameAs(ofHome);
        assertThat(List.of(secondOfHome, ofOther)).doesNotContain(ofHome);
        assertThat(closedBefore).isZero();
        for (Counted local : List.of(ofHome, secondOfHome, ofOther)) {
            assertThat(local.closings).hasValue(1);
        }
        assertThat(ofHome.closedBy).isEqualTo("roomcast-loop-0");
        assertThat(ofOther.closedBy).isEqualTo("roomcast-loop-1");
    }
}
