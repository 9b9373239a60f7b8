package dev.roomcast.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TaskQueueTest {
    private final TaskQueue queue = new TaskQueue();

    /** A task that can be told from others. */
    private record Numbered(int producer, int number) implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("the queue runs nothing");
        }
    }

    @Test
    void hasNothingAtFirst() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.takeAll()).isNull();
    }

    @Test
    void givesTasksInTheOrderOfPushing() {
        Runnable a = new Numbered(0, 1);
        Runnable b = new Numbered(0, 2);
        Runnable c = new Numbered(0, 3);

        queue.push(a);
        queue.push(b);
        queue.push(c);

        assertThat(queue.isEmpty()).isFalse();
        assertThat(takeAll()).containsExactly(a, b, c);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.takeAll()).isNull();
    }

    @Test
    void leavesWhatIsPushedWhileTheOthersAreRunForTheNextTime() {
        Runnable early = new Numbered(0, 1);
        Runnable late = new Numbered(0, 2);
        queue.push(early);

        TaskQueue.Node taken = queue.takeAll();
        queue.push(late);

        assertThat(taken.task).isSameAs(early);
        assertThat(taken.newer).isNull();
        assertThat(takeAll()).containsExactly(late);
    }

    @Test
    @Timeout(10)
    void losesAndReordersNothingOfManyProducers() throws InterruptedException {
        int producers = 8;
        int each = 20_000;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = IntStream.range(0, producers).mapToObj(producer -> new Thread(() -> {
            awaitQuietly(start);
            for (int i = 0; i < each; i++) {
                queue.push(new Numbered(producer, i));
            }
        })).toList();
        threads.forEach(Thread::start);

        start.countDown();
        int[] next = new int[producers];
        int total = 0;
        while (total < producers * each) {
            for (Runnable task : takeAll()) {
                Numbered numbered = (Numbered) task;
                assertThat(numbered.number).isEqualTo(next[numbered.producer]++);
                total++;
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(next).containsOnly(each);
        assertThat(queue.isEmpty()).isTrue();
    }

    private List<Runnable> takeAll() {
        List<Runnable> tasks = new ArrayList<>();
        for (TaskQueue.Node node = queue.takeAll(); node != null; node = node.newer) {
            tasks.add(node.task);
        }
        return tasks;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
