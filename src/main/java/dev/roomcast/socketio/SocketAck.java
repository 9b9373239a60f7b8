package dev.roomcast.socketio;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The answer of one socket to one event. Home: the socket's loop. */
final class SocketAck implements AckListener {
    private final String event;
    private final CompletableFuture<Arguments> answer = new CompletableFuture<>();

    SocketAck(String event) {
        this.event = event;
    }

    CompletableFuture<Arguments> answer() {
        return answer;
    }

    @Override
    public boolean asked(Socket socket) {
        return true;
    }

    @Override
    public void answered(Socket socket, List<Object> arguments) {
        answer.complete(new Arguments(arguments, "the ack of \"" + event + "\"", socket.namespace().mapper()));
    }

    @Override
    public void lost(Socket socket) {
        fail("socket has been disconnected");
    }

    void fail(String why) {
        answer.completeExceptionally(new AckException(why, List.of()));
    }
}
