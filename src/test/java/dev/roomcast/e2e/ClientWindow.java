package dev.roomcast.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A browser window's stand-in: one connection of a real client, and what it has reported so far. Thread-safe. */
final class ClientWindow {
    private static final long DEADLINE_SECONDS = 30;

    private final String id;
    private final NodeProcess process;
    private final List<Object> messages = new ArrayList<>();
    private final List<Object> joins = new ArrayList<>();
    /** All else, in order, for the report of a failure. */
    private final List<String> life = new ArrayList<>();
    private final List<String> disconnects = new ArrayList<>();
    private String transport = "none";
    private String encoding = "none";
    private int heartbeats;

    ClientWindow(String id, NodeProcess process) {
        this.id = id;
        this.process = process;
    }

    /** What the script reports of this window. */
    synchronized void take(Map<?, ?> event) {
        switch ((String) event.get("event")) {
            case "message" -> messages.add(event.get("args"));
            case "heartbeat" -> heartbeats++;
            case "joined" -> joins.add(event.get("answer"));
            case "transport" -> transport = (String) event.get("name");
            case "encoded" -> encoding = (String) event.get("as");
            case "disconnect" -> disconnects.add((String) event.get("reason"));
            default -> { }
        }
        if (!event.get("event").equals("message")) {
            life.add(event.toString());
        }
        notifyAll();
    }

    /** Emits {@code join} and waits for the answer of its ack. */
    Object join(Object username) {
        return process.call("join", Map.of("window", id, "username", username));
    }

    /** Emits an event, now or as soon as the client is connected. */
    void emit(String event, Object argument) {
        process.call("emit", Map.of("window", id, "event", event, "args", List.of(argument)));
    }

    /** Emits an event and waits for its ack: the list of its arguments. */
    Object ask(String event, List<?> arguments) {
        return process.call("ask", Map.of("window", id, "event", event, "args", arguments));
    }

    /** Connects a namespace on the same session, as 0.9 does; the event by which the client learns what became of it. */
    Object connectNamespace(String name) {
        return process.call("connectNamespace", Map.of("window", id, "name", name));
    }

    /** Sends a text message of 0.9 and waits for its acknowledgement. */
    Object send(String text) {
        return process.call("send", Map.of("window", id, "text", text));
    }

    /** Disconnects by the client's own {@code disconnect()}. */
    void close() {
        process.call("close", Map.of("window", id));
    }

    /** Waits for the answers to so many joins. */
    ClientWindow awaitJoins(int count) {
        await(count + " joins", () -> joins.size() >= count);
        return this;
    }

    ClientWindow awaitTransport(String name) {
        await("transport " + name, () -> transport.equals(name));
        return this;
    }

    /** Waits until a message has come, and for how it was encoded: {@code text} or {@code binary}. */
    ClientWindow awaitEncoding(String name) {
        await("messages as " + name, () -> encoding.equals(name));
        return this;
    }

    /** Waits until the client has reported that, as {@code event=disconnect}. */
    void awaitReport(String part) {
        await(part, () -> life.stream().anyMatch(line -> line.contains(part)));
    }

    void awaitHeartbeats(int count) {
        await(count + " heartbeats", () -> heartbeats >= count);
    }

    /** Waits for so many messages and returns all that came, each the list of the event's arguments. */
    synchronized List<Object> awaitMessages(int count) {
        await(count + " messages", () -> messages.size() >= count);
        return List.copyOf(messages);
    }

    /** Waits until this message has come. */
    void awaitMessage(Object message) {
        await("message " + message, () -> messages.contains(message));
    }

    synchronized List<Object> messages() {
        return List.copyOf(messages);
    }

    synchronized List<Object> joins() {
        return new ArrayList<>(joins);
    }

    /** Why the client was disconnected, each time. */
    synchronized List<String> disconnects() {
        return List.copyOf(disconnects);
    }

    synchronized String transport() {
        return transport;
    }

    private synchronized void await(String claim, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            assertThat(left).as("in time: " + claim + "; messages " + messages.size() + ", life " + life).isPositive();
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }
}
