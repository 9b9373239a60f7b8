package dev.roomcast.auth;

import dev.roomcast.auth.HttpCalls.Reply;
import dev.roomcast.io.EventLoop;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.Timer;
import dev.roomcast.socketio.Json;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks another server who may join, by one POST for each cookie, token and name: its answer is kept for a while, those
 * who ask the same meanwhile wait for the same answer, and few requests are under way at a time. Others wait their
 * turn, within the same time-out. Home: one loop; may be asked from any thread.
 */
public final class WebhookAuthenticator implements Authenticator {
    /** Requests under way at a time; PHP has few workers. */
    static final int MAX_CALLS = 32;
    /** Requests that wait for their turn; beyond it joins are refused. */
    static final int MAX_WAITING = 10_000;
    /** So many failures in a row. */
    static final int MAX_FAILURES = 5;
    /** After them the webhook is left alone so long. */
    static final long PAUSE_MILLIS = 10_000;

    private static final Logger LOG = System.getLogger(WebhookAuthenticator.class.getName());

    private final URI address;
    private final WebhookSettings settings;
    private final EventLoopGroup group;
    private final EventLoop home;
    private final AuthCounters counters;
    private final HttpCalls calls;
    private final GrantCache cache;
    private final CircuitBreaker breaker =
            new CircuitBreaker(MAX_FAILURES, TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
    private final Map<String, Question> questions = new HashMap<>();
    private final ArrayDeque<Question> waiting = new ArrayDeque<>();
    private int underWay;

    /** What is to be asked, and who wants to know. */
    private static final class Question {
        private final String key;
        private final Credentials credentials;
        private final long deadlineNanos;
        private final List<CompletableFuture<Verdict>> askers = new ArrayList<>(1);
        /** Of its turn; null where that came at once. */
        private Timer timer;

        Question(String key, Credentials credentials, long deadlineNanos) {
            this.key = key;
            this.credentials = credentials;
            this.deadlineNanos = deadlineNanos;
        }
    }

    /**
     * One that has asked nobody yet.
     *
     * @param settings with an address
     */
    @SuppressWarnings("exports") // For the layers above, which are in this module.
    public WebhookAuthenticator(WebhookSettings settings, EventLoopGroup group, AuthCounters counters) {
        this.settings = settings;
        this.address = settings.address().orElseThrow();
        this.group = group;
        this.home = group.loops().get(0);
        this.counters = counters;
        this.calls = new HttpCalls(home, group.helpers());
        this.cache = new GrantCache(settings.cacheSeconds());
    }

    @Override
    public CompletableFuture<Verdict> authenticate(Credentials credentials) {
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        home.dispatch(() -> ask(credentials, verdict));
        return verdict;
    }

    /** Forgets who was let in: each is asked about again. */
    public void forget() {
        home.dispatch(cache::clear);
    }

    private void ask(Credentials credentials, CompletableFuture<Verdict> verdict) {
        String key = key(credentials);
        long now = home.nanoTime();
        Optional<Grant> known = cache.find(key, now, group.wallMillis());
        if (known.isPresent()) {
            counters.cached.increment();
            verdict.complete(known.get());
            return;
        }
        Question same = questions.get(key);
        if (same != null) {
            same.askers.add(verdict);
        } else if (breaker.refuses(now) || waiting.size() >= MAX_WAITING) {
            verdict.complete(Refusal.UNAVAILABLE);
        } else {
            Question question = new Question(key, credentials,
                    now + TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis()));
            question.askers.add(verdict);
            questions.put(key, question);
            if (underWay < MAX_CALLS) {
                call(question);
            } else {
                question.timer = home.schedule(settings.timeoutMillis(), () -> {
                    waiting.remove(question);
                    answer(question, Refusal.UNAVAILABLE);
                });
                waiting.add(question);
            }
        }
    }

    private void call(Question question) {
        long now = home.nanoTime();
        long millisLeft = TimeUnit.NANOSECONDS.toMillis(question.deadlineNanos - now);
        if (millisLeft < 1 || !breaker.admits(now)) {
            answer(question, Refusal.UNAVAILABLE);
            return;
        }
        underWay++;
        calls.post(address, fields(question.credentials), content(question.credentials), millisLeft)
                .whenComplete((reply, failure) -> {
                    underWay--;
                    if (failure == null) {
                        replied(question, reply);
                    } else {
                        failed(question, failure.getMessage() == null ? failure.getClass().getSimpleName()
                                : failure.getMessage());
                    }
                    callNext();
                });
    }

    private void callNext() {
        while (underWay < MAX_CALLS && !waiting.isEmpty()) {
            Question next = waiting.poll();
            next.timer.cancel();
            call(next);
        }
    }

    private void replied(Question question, Reply reply) {
        Verdict verdict;
        try {
            verdict = WebhookAnswer.read(reply, group.wallMillis());
        } catch (WebhookAnswer.InvalidException e) {
            failed(question, e.getMessage());
            return;
        }
        breaker.succeeded();
        counters.calls.increment();
        if (verdict instanceof Grant grant) {
            cache.add(question.key, grant, home.nanoTime());
        }
        answer(question, verdict);
    }

    private void failed(Question question, String why) {
        counters.failedCalls.increment();
        LOG.log(Level.WARNING, "webhook failed setting=auth-url reason={0}", why);
        if (breaker.failed(home.nanoTime())) {
            counters.pauses.increment();
            LOG.log(Level.WARNING, "webhook is left alone, joins are refused setting=auth-url millis={0}",
                    Long.toString(PAUSE_MILLIS));
        }
        answer(question, Refusal.UNAVAILABLE);
    }

    private void answer(Question question, Verdict verdict) {
        questions.remove(question.key);
        question.askers.forEach(asker -> asker.complete(verdict));
    }

    /**
     * What the browser has sent, and for whom we ask; proxies on the way are left out of that, for they can be made up.
     */
    private static Map<String, String> fields(Credentials credentials) {
        Map<String, String> fields = new LinkedHashMap<>();
        credentials.fields().forEach((name, value) -> {
            if (name.equalsIgnoreCase("Cookie")) {
                fields.merge("Cookie", value, (one, other) -> one + "; " + other);
            }
        });
        credentials.fields().first("User-Agent").ifPresent(value -> fields.put("User-Agent", value));
        fields.put("X-Forwarded-For", credentials.address().getHostAddress());
        return fields;
    }

    private static String content(Credentials credentials) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", credentials.name().orElse(null));
        content.put("token", credentials.token().orElse(null));
        content.put("address", credentials.address().getHostAddress());
        return Json.write(content);
    }

    /** A digest: as long for all, and nothing secret is kept. */
    private static String key(Credentials credentials) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, String.join("; ", credentials.fields().all("Cookie")));
            add(digest, credentials.token().orElse(""));
            add(digest, credentials.name().orElse(""));
            return new String(digest.digest(), StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    /** In UTF-16, of which half a surrogate pair is a part like any other. */
    private static void add(MessageDigest digest, String text) {
        digest.update((text.length() + ":").getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < text.length(); i++) {
            digest.update((byte) (text.charAt(i) >> 8));
            digest.update((byte) text.charAt(i));
        }
    }
}
