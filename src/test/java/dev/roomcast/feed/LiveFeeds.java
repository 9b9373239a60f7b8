package dev.roomcast.feed;

import dev.roomcast.Eventually;
import dev.roomcast.engineio.LiveServer;
import dev.roomcast.http.HttpRouter;
import dev.roomcast.http.OriginPolicy;
import dev.roomcast.io.EventLoopGroup;
import dev.roomcast.socketio.PreparedPacket;
import dev.roomcast.socketio.Socket;
import dev.roomcast.socketio.SocketIoServer;
import dev.roomcast.websocket.WebSocketSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * The feeds on a real port, with a clock that stands still until it is moved. Connections go to the loops in turn: the
 * first to loop 0, the second to loop 1.
 */
final class LiveFeeds implements AutoCloseable, Joining {
    final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
    private final LiveServer server;
    private SocketIoServer socketIo;
    private FeedServer feeds;

    private LiveFeeds(int loops, FeedSettings settings) throws IOException {
        server = LiveServer.start(loops, OriginPolicy.SAME_HOST, 1_000_000, group -> router(group, settings));
        onConnection(socket -> socket.onDisconnect(ended::add));
    }

    static LiveFeeds start(int loops) throws IOException {
        return start(loops, FeedSettings.DEFAULTS);
    }

    static LiveFeeds start(int loops, FeedSettings settings) throws IOException {
        return new LiveFeeds(loops, settings);
    }

    LiveServer server() {
        return server;
    }

    InetSocketAddress address() {
        return server.address();
    }

    FeedServer feeds() {
        return feeds;
    }

    /** What to do with each socket, beside noting in {@link #ended} why it ended. */
    void onConnection(Consumer<Socket> handler) {
        socketIo.onConnection(handler);
    }

    /** Emits an event to a room and answers to how many sockets. */
    int emit(String room, String event, Object... arguments) {
        CompletableFuture<Integer> sockets = new CompletableFuture<>();
        socketIo.main().rooms().broadcast(List.of(room), PreparedPacket.event(event, Arrays.asList(arguments)),
                sockets::complete);
        return Eventually.get(sockets);
    }

    /** Who is where. */
    Map<String, Integer> rooms() {
        CompletableFuture<Map<String, Integer>> counted = new CompletableFuture<>();
        socketIo.main().rooms().count(counted::complete);
        return Eventually.get(counted);
    }

    void awaitRooms(Map<String, Integer> rooms) {
        Eventually.becomesTrue("rooms are " + rooms, () -> rooms().equals(rooms));
    }

    void expectNothingLeft() {
        Eventually.becomesTrue("nothing left", () -> left().equals("0 feeds, 0 connections, 0 timers, rooms {}"));
    }

    @Override
    public Optional<String> fault(String name) {
        return name.isEmpty() ? Optional.of("is empty") : Optional.empty();
    }

    @Override
    public void join(Socket socket, String name) {
        socket.join(name);
    }

    @Override
    public void close() {
        server.close();
    }

    private String left() {
        return feeds.feedCount() + " feeds, " + server.loops().connectionCount() + " connections, "
                + server.timerCount() + " timers, rooms " + rooms();
    }

    private HttpRouter router(EventLoopGroup loops, FeedSettings settings) {
        socketIo = SocketIoServer.builder().buildOn(loops);
        feeds = new FeedServer(socketIo.main(), settings, WebSocketSettings.DEFAULTS, OriginPolicy.SAME_HOST, this);
        return new HttpRouter().route("GET", "/ws", feeds::webSocket).route("GET", "/events", feeds::events)
                .route("GET", "/poll", feeds::poll);
    }
}
