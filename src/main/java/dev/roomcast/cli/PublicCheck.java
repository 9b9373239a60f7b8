package dev.roomcast.cli;

import dev.roomcast.auth.AuthMode;
import dev.roomcast.io.TrustedAuthorities;
import dev.roomcast.io.WallClock;
import dev.roomcast.push.TriggerKey;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether clients reach the server by its public address, and all that the proxy there has to pass on arrives. */
final class PublicCheck {
    private static final Duration CLOCK_WARN = Duration.ofSeconds(5);
    private static final Duration CLOCK_FAIL = Duration.ofSeconds(60);
    private static final String CLIENT = "client address";
    private static final String ADMIN = "admin-port";
    private static final String FORWARDED_FOR =
            "in nginx by proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; in HAProxy by option forwardfor";

    private final URI url;
    private final TrustedAuthorities authorities;
    private final Settings settings;
    private final List<TriggerKey> keys;
    /** One that is for everything. */
    private final Optional<String> key;
    private final List<Finding> findings = new ArrayList<>();

    private PublicCheck(URI url, TrustedAuthorities authorities, Settings settings) {
        this.url = url;
        this.authorities = authorities;
        this.settings = settings;
        this.keys = keys(settings);
        this.key = keys.stream().filter(TriggerKey::isForAll).map(TriggerKey::key).findFirst();
    }

    /**
     * Looks at all of it.
     *
     * @param url ends with a slash
     */
    static List<Finding> of(URI url, TrustedAuthorities authorities, Settings settings) {
        PublicCheck check = new PublicCheck(url, authorities, settings);
        if (check.reach()) {
            check.webSocket();
            check.client();
            check.streams(check.triggers());
        }
        return check.findings;
    }

    /** Wrong ones are none; of them SettingsCheck tells. */
    private static List<TriggerKey> keys(Settings settings) {
        try {
            return settings.toBuilder().triggerKeys();
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private boolean reach() {
        try (Probe probe = Probe.to(url, authorities)) {
            probe.send("GET", url.getRawPath() + "health", url.getRawAuthority(), "Connection: close");
            if (!probe.readHead() || probe.status() != 200 || !probe.readUntil("{\"status\":\"ok\"}")) {
                findings.add(Finding.fail("public-url", url + " does not answer as a Roomcast, but "
                        + (probe.status() == 0 ? "not at all" : "with status " + probe.status())
                        + probe.field("Location").map(to -> ", to go to " + to).orElse("")));
                return false;
            }
            findings.add(Finding.ok("public-url", url + " is answered by a Roomcast"));
            probe.field("Date").ifPresent(date -> findings.add(clock(date, WallClock.now())));
            return true;
        } catch (IOException e) {
            findings.add(Finding.fail("public-url", "cannot reach " + url + ": " + ApiClient.reason(e)));
            return false;
        }
    }

    /** What is to be said of this machine's clock, by the date of an answer that has just come. */
    static Finding clock(String date, Instant now) {
        Duration off;
        try {
            Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            off = Duration.between(there, now).abs();
        } catch (DateTimeException e) {
            return Finding.warn("clock", "the answer's date is none: " + date);
        }
        String hint = off.toSeconds() + " s off the date of the public address";
        if (off.compareTo(CLOCK_WARN) <= 0) {
            return Finding.ok("clock", hint);
        }
        hint += ", and tokens go by it: have the clock set by NTP (timedatectl set-ntp true)";
        return off.compareTo(CLOCK_FAIL) <= 0 ? Finding.warn("clock", hint) : Finding.fail("clock", hint);
    }

    private void webSocket() {
        try (Probe probe = Probe.to(url, authorities)) {
            probe.send("GET", url.getRawPath() + "socket.io/?EIO=4&transport=websocket", url.getRawAuthority(),
                    "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            boolean answered = probe.readHead();
            findings.add(answered && probe.status() == 101 ? Finding.ok("websocket", "Upgrade arrives")
                    : Finding.fail("websocket", "Upgrade does not arrive, the answer is "
                            + (answered ? "status " + probe.status() : "none in time") + ": "
                            + upgradeCure(probe.field("Server").orElse(""))));
        } catch (IOException e) {
            findings.add(Finding.fail("websocket", "the connection fails: " + ApiClient.reason(e)));
        }
    }

    private static String upgradeCure(String server) {
        return server.startsWith("Apache") ? "ProxyPass needs upgrade=websocket"
                : "the proxy has to pass it on, in nginx by proxy_http_version 1.1; proxy_set_header Upgrade"
                        + " $http_upgrade; proxy_set_header Connection $connection_upgrade; (in Apache ProxyPass needs"
                        + " upgrade=websocket)";
    }

    private void client() {
        if (key.isEmpty() && !keys.isEmpty()) {
            findings.add(Finding.warn(CLIENT, "not looked at, for that a key is needed that is for everything"));
            return;
        }
        ApiClient api = new ApiClient(url, authorities);
        boolean direct = url.getPort() == settings.port() && settings.trustProxy().isEmpty();
        try {
            findings.add(key.isPresent() || settings.adminPort().isPresent()
                    ? judgeClient(api.get("client", key), direct) : judgeLocal(api.get("rooms", key), direct));
        } catch (IOException e) {
            findings.add(Finding.fail(CLIENT, "no answer: " + ApiClient.reason(e)));
        }
    }

    /** Where triggers are taken, of which a finding tells when it is not the public address; empty where none are. */
    private Optional<Triggers> triggers() {
        if (settings.adminPort().isEmpty()) {
            return key.map(text -> new Triggers(new ApiClient(url, authorities), key));
        }
        int port = settings.adminPort().getAsInt();
        if (port == 0) {
            findings.add(Finding.warn(ADMIN, "not looked at, for 0 is any that is free"));
            return Optional.empty();
        }
        if (key.isEmpty() && !keys.isEmpty()) {
            return Optional.empty();
        }
        try {
            String host = PortCheck.reached(settings.adminHost());
            URI address = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/");
            Triggers triggers = new Triggers(new ApiClient(address, authorities), key);
            Finding finding = triggers.finding();
            findings.add(finding);
            return Optional.of(triggers).filter(same -> finding.level() == Finding.Level.OK);
        } catch (IOException e) {
            findings.add(Finding.fail(ADMIN, settings.adminHost() + ": " + ApiClient.reason(e)));
            return Optional.empty();
        }
    }

    private void streams(Optional<Triggers> triggers) {
        if (settings.auth() == AuthMode.OPEN) {
            findings.addAll(new StreamCheck(url, authorities, triggers, Optional.empty()).findings());
        } else if (settings.auth() == AuthMode.TOKEN && settings.joinSecret().isPresent()) {
            findings.addAll(new StreamCheck(url, authorities, triggers, settings.joinSecret()).findings());
        } else {
            findings.add(Finding.warn("event stream", "not looked at, nor is the long poll: whom auth-url or the issuer"
                    + " of JWTs lets in cannot be made up here (auth-secret)"));
        }
    }

    /**
     * What is to be said of the answer of {@code /client}.
     *
     * @param direct whether nothing tells of a proxy
     */
    static Finding judgeClient(ApiClient.Answer answer, boolean direct) {
        Optional<String> address = answer.member("address").map(Object::toString);
        if (answer.status() == 401) {
            return Finding.fail(CLIENT,
                    "the server does not take the trigger key of these settings: restart or reload it");
        }
        if (answer.status() != 200 || address.isEmpty()) {
            return Finding.warn(CLIENT, "could not be seen, " + answer.refused().getMessage());
        }
        boolean forwarded = answer.member("forwarded").equals(Optional.of(true));
        boolean trusted = answer.member("trusted").equals(Optional.of(true));
        if (forwarded && trusted) {
            return Finding.ok(CLIENT,
                    "X-Forwarded-For arrives and is believed, this client counts as " + address.get());
        }
        if (forwarded) {
            return Finding.fail(CLIENT, "X-Forwarded-For arrives, but the proxy is not trusted, so all clients count as"
                    + " one: trust-proxy=" + address.get());
        }
        if (trusted || !direct) {
            return Finding.fail(CLIENT, "X-Forwarded-For does not arrive, so all clients count as one: the proxy has to"
                    + " add it, " + FORWARDED_FOR);
        }
        return Finding.ok(CLIENT, "there is no proxy in between, this client counts as " + address.get());
    }

    /** The same where there is no key, of the answer of {@code /rooms}: it is for this machine alone. */
    static Finding judgeLocal(ApiClient.Answer answer, boolean direct) {
        if (answer.status() == 200) {
            return direct ? Finding.ok("trigger-key", "none, so triggers are taken from this machine alone")
                    : Finding.fail("trigger-key", "none, and what comes through the proxy counts as from this machine, so"
                            + " that anybody may trigger: set trigger-key, and have the proxy add X-Forwarded-For, "
                            + FORWARDED_FOR);
        }
        return Finding.warn("trigger-key",
                "none, so no trigger is taken through the public address: " + answer.refused().getMessage());
    }
}
