package dev.roomcast.cli;

import dev.roomcast.io.TrustedAuthorities;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Whether an event stream and a long poll bring a message at once, rather than when a proxy's buffer is full. */
final class StreamCheck {
    private static final int TRIES = 20;
    private static final long PAUSE_MILLIS = 100;
    private static final int NAME_BITS = 64;
    private static final String STREAM = "event stream";
    private static final String POLL = "long poll";
    private static final String MARK = "roomcast-doctor";
    private static final String CURE = ": the proxy holds it back, in nginx proxy_buffering off; in Apache ProxyPass needs"
            + " flushpackets=on";

    private final URI url;
    private final TrustedAuthorities authorities;
    private final Optional<String> key;
    /** Nobody's name. */
    private final String user = "doctor-" + new BigInteger(NAME_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    private final String query;

    /**
     * Looks below an address that ends with a slash.
     *
     * @param key to trigger with
     */
    StreamCheck(URI url, TrustedAuthorities authorities, Optional<String> key) {
        this.url = url;
        this.authorities = authorities;
        this.key = key;
        this.query = "?name=" + user;
    }

    /** Looks. */
    List<Finding> findings() {
        try (Probe stream = Probe.to(url, authorities); Probe poll = Probe.to(url, authorities)) {
            stream.send("GET", url.getRawPath() + "events" + query, url.getRawAuthority(), "Accept: text/event-stream");
            boolean began = stream.readHead();
            if (began && stream.status() != 200) {
                return List.of(refused(stream.status()));
            }
            if (!began || !stream.readUntil(": connected")) {
                return List.of(Finding.fail(STREAM, "nothing comes at once" + CURE));
            }
            if (key.isEmpty()) {
                return List.of(Finding.ok(STREAM, "what the server sends comes at once"),
                        Finding.ok(POLL, "not looked at, for that a trigger-key is needed"));
            }
            poll.send("GET", url.getRawPath() + "poll" + query, url.getRawAuthority());
            int status = push();
            if (status != 200) {
                return List.of(Finding.ok(STREAM, "what the server sends comes at once"), Finding.warn(POLL,
                        "not looked at, a trigger through the public address is refused with status " + status));
            }
            return List.of(judge(STREAM, stream.readUntil(MARK)), judge(POLL, poll.readUntil(MARK)));
        } catch (IOException e) {
            return List.of(Finding.fail(STREAM, "the connection fails: " + ApiClient.reason(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Finding.fail(STREAM, "interrupted"));
        }
    }

    private static Finding refused(int status) {
        return status == 401 || status == 403
                ? Finding.warn(STREAM, "not looked at, the server wants a token to join by")
                : Finding.fail(STREAM, "is answered with status " + status);
    }

    private static Finding judge(String what, boolean came) {
        return came ? Finding.ok(what, "a message comes at once")
                : Finding.fail(what, "a message does not come at once" + CURE);
    }

    /** Until both are there to get it, as the poll may be longer on its way than the trigger; answers the last status. */
    private int push() throws IOException, InterruptedException {
        ApiClient api = new ApiClient(url, authorities);
        String message = "{\"name\":\"" + user + "\",\"msg\":\"" + MARK + "\"}";
        ApiClient.Answer answer = api.postJson("", key, message);
        for (int i = 0; i < TRIES && answer.status() == 200 && !answer.member("sockets").equals(Optional.of(2)); i++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            answer = api.postJson("", key, message);
        }
        return answer.status();
    }
}
