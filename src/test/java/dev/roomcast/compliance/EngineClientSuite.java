package dev.roomcast.compliance;

import dev.roomcast.engineio.AllowRequest;
import dev.roomcast.engineio.EngineOptions;
import dev.roomcast.engineio.PreparedMessage;
import dev.roomcast.engineio.Session;
import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpFields;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpRequest;
import dev.roomcast.http.HttpResponse;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.socketio.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What the tests of the client for Engine.IO expect: a greeting, an echo, and some messages that ask for more. */
final class EngineClientSuite extends EngineEcho {
    /** A client must send back the first two alone. */
    private static final List<String> COOKIES = List.of("1=1; Max-Age=86400",
            "2=2; Path=/; HttpOnly; Secure; SameSite=Strict", "3=3; Max-Age=0", "4=4; Expires=now");

    /** The fields of each session's last POST, by sid. */
    private final Map<String, HttpFields> posted = new ConcurrentHashMap<>();

    static ComplianceServer.Behaviour behaviour(ComplianceSettings settings, EventLoopGroup loops) {
        EngineClientSuite suite = new EngineClientSuite();
        EngineOptions defaults = EngineOptions.DEFAULTS;
        PlainEngine engine = new PlainEngine(settings, loops, new EngineOptions(defaults.transports(),
                defaults.allowUpgrades(), defaults.cookie(), Optional.of(EngineClientSuite::judge)), suite,
                suite::around);
        engine.engine().onInitialHeaders(EngineClientSuite::withCookies);
        return engine;
    }

    @Override
    public Session.Listener onSession(Session session, HttpExchange handshake) {
        return new Conversation(session);
    }

    private static void judge(HttpRequest handshake, AllowRequest.Decision decision) {
        if (query(handshake).has("deny")) {
            decision.refuse("Forbidden");
        } else {
            decision.allow();
        }
    }

    private static FormData query(HttpRequest request) {
        try {
            return FormData.ofQuery(request);
        } catch (HttpException e) {
            throw new IllegalArgumentException("the engine has read this query before", e);
        }
    }

    private static HttpResponse withCookies(HttpResponse response, HttpRequest request) {
        HttpResponse answer = response;
        for (String cookie : COOKIES) {
            answer = answer.with("Set-Cookie", cookie);
        }
        return answer;
    }

    /** Before the engine, on whatever loop: a message is not told which request has brought it. */
    private HttpHandler around(HttpHandler engine) {
        return exchange -> {
            HttpRequest request = exchange.request();
            if (request.method().equals("POST")) {
                FormData.ofQuery(request).first("sid").ifPresent(sid -> posted.put(sid, request.fields()));
            }
            engine.handle(exchange);
        };
    }

    private String headers(String sid) {
        Map<String, Object> headers = new TreeMap<>();
        posted.getOrDefault(sid, HttpFields.NONE)
                .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        return Json.write(headers);
    }

    private final class Conversation extends Echo {
        Conversation(Session session) {
            super(session);
        }

        @Override
        public void onOpen() {
            session().send(PreparedMessage.text("hi"));
        }

        @Override
        public void onText(String text) {
            switch (text) {
                case "give binary" -> onBinary(new byte[] {0, 1, 2, 3, 4});
                case "give utf8" -> super.onText("пойду спать всем спокойной ночи");
                case "sendHeaders" -> super.onText(headers(session().sid()));
                default -> super.onText(text);
            }
        }

        @Override
        public void onClosed(SessionEnd end) {
            posted.remove(session().sid());
        }
    }
}
