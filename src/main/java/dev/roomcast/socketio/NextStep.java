package dev.roomcast.socketio;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;

/** The answer of one middleware, once: the first counts. */
final class NextStep implements Middleware.Next {
    private final AtomicBoolean answered = new AtomicBoolean();
    private final Runnable proceed;
    private final BiConsumer<String, Object> refuse;

    NextStep(Runnable proceed, BiConsumer<String, Object> refuse) {
        this.proceed = proceed;
        this.refuse = refuse;
    }

    @Override
    public void proceed() {
        if (answered.compareAndSet(false, true)) {
            proceed.run();
        }
    }

    @Override
    public void refuse(String message, Object data) {
        if (answered.compareAndSet(false, true)) {
            refuse.accept(message, data);
        }
    }
}
