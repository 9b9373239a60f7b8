package dev.roomcast.cli;

import dev.roomcast.auth.JoinToken;
import dev.roomcast.io.TrustedAuthorities;
import dev.roomcast.io.WallClock;
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
    /** Clocks may differ a little; how much, PublicCheck tells. */
    private static final long TOKEN_SECONDS = 300;
    private static final String STREAM = "event stream";
    private static final String POLL = "long poll";
    private static final String MARK = "roomcast-doctor";
    private static final String CURE = ": the proxy holds it back, in nginx proxy_buffering off; in Apache ProxyPass needs"
            + " flushpackets=on";

    private final URI url;
    private final TrustedAuthorities authorities;
    private final Optional<Triggers> triggers;
    private final boolean hasToken;
    /** Nobody's name. */
    private final String user = "doctor-" + new BigInteger(NAME_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
    private final String query;

    /**
     * Looks below an address that ends with a slash.
     *
     * @param triggers to push by; empty where that cannot be
     * @param secret to sign a token by, where one is needed to join
     */
    StreamCheck(URI url, TrustedAuthorities authorities, Optional<Triggers> triggers, Optional<String> secret) {
        this.url = url;
        this.authorities = authorities;
        this.triggers = triggers;
        this.hasToken = secret.isPresent();
        this.query = "?name=" + user + secret.map(this::token).map(token -> "&token=" + token).orElse("");
    }

    private String token(String secret) {
        return ApiClient.encoded(JoinToken.sign(user, WallClock.now().getEpochSecond() + TOKEN_SECONDS, secret));
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
            if (triggers.isEmpty()) {
                return List.of(Finding.ok(STREAM, "what the server sends comes at once"),
                        Finding.ok(POLL, "not looked at, as nothing can be triggered from here"));
            }
            poll.send("GET", url.getRawPath() + "poll" + query, url.getRawAuthority());
            int status = push(triggers.get());
            if (status != 200) {
                return List.of(Finding.ok(STREAM, "what the server sends comes at once"), Finding.warn(POLL,
                        "not looked at, a trigger at " + triggers.get().api().base() + " is refused with status "
                                + status));
            }
            return List.of(judge(STREAM, stream.readUntil(MARK)), judge(POLL, poll.readUntil(MARK)));
        } catch (IOException e) {
            return List.of(Finding.fail(STREAM, "the connection fails: " + ApiClient.reason(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(Finding.fail(STREAM, "interrupted"));
        }
    }

    private Finding refused(int status) {
        if (hasToken && status == 401) {
            return Finding.fail(STREAM, "the server does not take a token by the auth-secret of these settings: restart"
                    + " or reload it");
        }
        return status == 401 || status == 403
                ? Finding.warn(STREAM, "not looked at, the server wants a token to join by")
                : Finding.fail(STREAM, "is answered with status " + status);
    }

    private static Finding judge(String what, boolean came) {
        return came ? Finding.ok(what, "a message comes at once")
                : Finding.fail(what, "a message does not come at once" + CURE);
    }

    /** Until both are there to get it, as the poll may be longer on its way than the trigger; answers the last status. */
    private int push(Triggers by) throws IOException, InterruptedException {
        String message = "{\"name\":\"" + user + "\",\"msg\":\"" + MARK + "\"}";
        ApiClient.Answer answer = by.api().postJson("", by.key(), message);
        for (int i = 0; i < TRIES && answer.status() == 200 && !answer.member("sockets").equals(Optional.of(2)); i++) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            answer = by.api().postJson("", by.key(), message);
        }
        return answer.status();
    }
}
