package dev.roomcast.engineio;

import java.util.Optional;

/** The generations of the Engine.IO protocol, as the query's {@code EIO} names them. */
public enum Generation {
    /** Protocol 3, clients 1.x and 2.x: the client sends the pings. */
    EIO3("3"),
    /** Protocol 4, clients 3.x and 4.x: the server sends the pings. */
    EIO4("4");

    private final String number;

    Generation(String number) {
        this.number = number;
    }

    static Optional<Generation> of(String number) {
        return number.equals("4") ? Optional.of(EIO4) : number.equals("3") ? Optional.of(EIO3) : Optional.empty();
    }

    /** In a word, beside those of other protocols: {@code eio3} or {@code eio4}. */
    public String word() {
        return "eio" + number;
    }

    @Override
    public String toString() {
        return number;
    }
}
