package dev.roomcast.push;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys that are taken at one time, each with what it is good for. From any thread. */
final class Keyring {
    private final List<byte[]> keys = new ArrayList<>();
    private final List<Grant> grants = new ArrayList<>();

    /**
     * One of these keys; those without a name are called by their place.
     *
     * @throws IllegalArgumentException the same key twice
     */
    Keyring(List<TriggerKey> settings) {
        for (TriggerKey key : settings) {
            byte[] bytes = key.bytes();
            if (find(bytes).isPresent()) {
                throw new IllegalArgumentException("trigger-key has the same key twice, or trigger-keys has it, too");
            }
            keys.add(bytes);
            grants.add(new Grant(key.name().isEmpty() ? "key-" + keys.size() : key.name(), key));
        }
    }

    int size() {
        return keys.size();
    }

    /**
     * What a key is good for. How long it takes says nothing of the keys there are but how many and how long they are:
     * each is compared, and as a whole.
     */
    Optional<Grant> find(byte[] given) {
        Optional<Grant> found = Optional.empty();
        for (int i = 0; i < keys.size(); i++) {
            found = MessageDigest.isEqual(keys.get(i), given) ? Optional.of(grants.get(i)) : found;
        }
        return found;
    }
}
