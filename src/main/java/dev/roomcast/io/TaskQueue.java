package dev.roomcast.io;

import java.util.concurrent.atomic.AtomicReference;

/**
 * What other threads ask an event loop to do: many producers push without a lock, the loop takes all at once.
 *
 * <p>A stack of nodes swapped out whole and turned over: one compare-and-set a push, one exchange a drain.
 */
final class TaskQueue {
    private final AtomicReference<Node> newest = new AtomicReference<>();

    /** Adds a task; from any thread. */
    void push(Runnable task) {
        Node node = new Node(task);
        do {
            node.older = newest.get();
        } while (!newest.compareAndSet(node.older, node));
    }

    boolean isEmpty() {
        return newest.get() == null;
    }

    /**
     * Takes everything that was pushed so far, in the order of pushing; on the loop's thread only.
     *
     * @return the oldest node, linked by {@link Node#newer}; null when there is nothing
     */
    Node takeAll() {
        Node node = newest.get() == null ? null : newest.getAndSet(null);
        Node newer = null;
        while (node != null) {
            node.newer = newer;
            newer = node;
            node = node.older;
        }
        return newer;
    }

    /** One task in the queue. */
    static final class Node {
        final Runnable task;
        Node newer;
        private Node older;

        private Node(Runnable task) {
            this.task = task;
        }
    }
}
