package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HostPolicy;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpExchange;
import dev.roomcast.http.HttpHandler;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.socketio.SocketIoServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An address of its own for triggers, queries and metrics, on the loops that there are. The clients' then has none. */
final class AdminPort {
    private final InetSocketAddress wanted;
    private final HostPolicy hosts;
    private final HttpRouter routes = new HttpRouter();

    /** One that does not listen yet. */
    AdminPort(InetSocketAddress wanted, HostPolicy hosts) {
        this.wanted = wanted;
        this.hosts = hosts;
    }

    /** What it answers. */
    HttpRouter routes() {
        return routes;
    }

    /**
     * Has the clients' address say that what is answered here is not answered there.
     *
     * @param pages answers what is no trigger, of the path that both have
     */
    void takeFrom(HttpRouter clients, HttpHandler pages) {
        clients.get("/", exchange -> {
            if (TriggerEndpoint.isTrigger(FormData.ofQuery(exchange.request()))) {
                throw notHere();
            }
            pages.handle(exchange);
        }).post("/", exchange -> {
            throw notHere();
        }).otherwise(exchange -> {
            throw routes.has(exchange.request().path()) ? notHere() : new HttpException(404, "no such path");
        });
    }

    /**
     * Listens.
     *
     * @return where; the port is the real one also where 0 was asked for
     * @throws IOException the address cannot be had, naming it
     */
    InetSocketAddress listen(SocketIoServer server) throws IOException {
        try {
            return server.listen(wanted, routes, hosts);
        } catch (IOException e) {
            throw new IOException("admin-port: cannot listen on " + wanted.getHostString() + " port "
                    + wanted.getPort() + ": " + e.getMessage(), e);
        }
    }

    /** There are no pages here. */
    static void noPages(HttpExchange exchange) throws HttpException {
        throw new HttpException(404, "no pages at this address, which is for triggers and queries (admin-port)");
    }

    private static HttpException notHere() {
        return new HttpException(404, "not answered at this address, but at that of the setting admin-port");
    }
}
