package dev.roomcast.socketio;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other, in the order given, on threads of another executor: what one socket's handlers need
 * to keep their order. From any thread.
 */
final class SerialExecutor implements Executor {
    private final Executor threads;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    /** Tasks given and not yet done; whoever makes it 1 starts a run. */
    private final AtomicInteger pending = new AtomicInteger();

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    /**
     * Runs a task after those before.
     *
     * @throws java.util.concurrent.RejectedExecutionException the threads take no more; the task is dropped, as are those
     *     that came behind it meanwhile
     */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (pending.getAndIncrement() == 0) {
            try {
                threads.execute(this::runAll);
            } catch (RuntimeException e) {
                // Whoever has counted a task has added it before.
                do {
                    tasks.remove();
                } while (pending.decrementAndGet() > 0);
                throw e;
            }
        }
    }

    private void runAll() {
        do {
            try {
                tasks.remove().run();
            } catch (RuntimeException | Error e) {
                // One task's fault must not hold up the others; its executor is told as by any task of its own.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        } while (pending.decrementAndGet() > 0);
    }
}
