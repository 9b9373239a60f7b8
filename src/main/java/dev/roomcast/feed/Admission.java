package dev.roomcast.feed;

import dev.roomcast.auth.Grant;
import java.util.Optional;

/**
 * By what a request may have a feed.
 *
 * @param user the name
 * @param grant what the guard has granted; empty where there is no guard
 * @param proof of what was shown for it
 * @param fresh whether it was granted for this very request
 */
record Admission(String user, Optional<Grant> grant, int proof, boolean fresh) {
    /** Of somebody who need not show anything. */
    static Admission of(String user) {
        return new Admission(user, Optional.empty(), 0, false);
    }

    /** Of somebody whom the guard has let in just now. */
    static Admission of(Grant grant, int proof) {
        return new Admission(grant.name(), Optional.of(grant), proof, true);
    }

    /** Of somebody who comes back. */
    Admission again() {
        return new Admission(user, grant, proof, false);
    }

    /** Whether somebody shows the same, and wants to be the same. */
    boolean isOf(Optional<String> name, int shown) {
        return proof == shown && name.orElse(user).equals(user);
    }
}
