package dev.roomcast.cli;

import java.io.IOException;
import java.util.Optional;

/**
 * How {@code doctor} triggers and asks.
 *
 * @param api where that is answered
 * @param key one that is for everything; empty where none is needed
 */
record Triggers(ApiClient api, Optional<String> key) {
    /** What is to be said of an address of {@code admin-port}. */
    Finding finding() {
        String what = "admin-port";
        try {
            ApiClient.Answer answer = api.get("rooms", key);
            return switch (answer.status()) {
                case 200 -> Finding.ok(what, api.base() + " takes triggers and queries" + (key.isPresent() ? ""
                        : ", without a key, from this machine"));
                case 401 -> Finding.fail(what, api.base() + " does not take the trigger key of these settings: restart"
                        + " or reload the server");
                default -> Finding.fail(what, api.base() + " takes no queries, " + answer.refused().getMessage());
            };
        } catch (IOException e) {
            return Finding.fail(what, "cannot reach " + api.base() + ": " + ApiClient.reason(e));
        }
    }
}
