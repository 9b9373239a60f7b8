package dev.roomcast.compliance;

import dev.roomcast.engineio.EngineOptions;
import dev.roomcast.engineio.EngineServer;
import dev.roomcast.engineio.EngineSettings;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.HttpServer;
import dev.roomcast.http.HttpSettings;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.io.IoSettings;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.UnaryOperator;

/** Engine.IO alone, with nothing of Socket.IO on top, for pages of any origin. */
final class PlainEngine implements ComplianceServer.Behaviour {
    private static final OriginPolicy ANY_ORIGIN = OriginPolicy.of(List.of("*"));

    private final EventLoopGroup loops;
    private final EngineServer engine;
    private final HttpServer http;

    PlainEngine(ComplianceSettings settings, EventLoopGroup loops, EngineServer.Sessions sessions) {
        this(settings, loops, EngineOptions.DEFAULTS, sessions, engine -> engine);
    }

    /**
     * Makes one.
     *
     * @param around what sees each request before the engine does
     */
    PlainEngine(ComplianceSettings settings, EventLoopGroup loops, EngineOptions options,
            EngineServer.Sessions sessions, UnaryOperator<HttpHandler> around) {
        this.loops = loops;
        this.engine = new EngineServer(EngineSettings.DEFAULTS
                .withPings(settings.pingIntervalMillis(), settings.pingTimeoutMillis())
                .withMaxPayload(settings.maxPayloadBytes()),
                WebSocketSettings.DEFAULTS.withMaxMessage(settings.maxPayloadBytes()), ANY_ORIGIN, options, sessions);
        // HTTP may have more, so that it is the engine that answers a payload that is too large.
        this.http = new HttpServer(HttpSettings.DEFAULTS
                .withMaxContent(Math.max(HttpSettings.DEFAULTS.maxContentBytes(), 2 * settings.maxPayloadBytes())),
                ANY_ORIGIN, new HttpRouter().prefix(settings.path(), around.apply(engine)), loops.wallMillisAtZero());
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return loops.listen(address, IoSettings.DEFAULTS, http::newConnection).localAddress();
    }

    @Override
    public EngineServer engine() {
        return engine;
    }

    @Override
    public HttpServer http() {
        return http;
    }
}
