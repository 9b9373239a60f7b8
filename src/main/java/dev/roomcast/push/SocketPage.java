package dev.roomcast.push;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.socketio.Member;
import dev.roomcast.socketio.Namespace;
import dev.roomcast.socketio.Socket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Some of the sockets that a query asks for: the first in order of id. Immutable.
 *
 * @param sockets in order of id
 * @param total how many the query asks for in all, on every page
 * @param truncated whether there are more behind these
 */
record SocketPage(List<Socket> sockets, int total, boolean truncated) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final Comparator<Socket> BY_ID = Comparator.comparing(Socket::id);

    /**
     * Which sockets are asked for.
     *
     * @param room that they are in; empty for those in none, too
     * @param namespace of theirs; empty for any
     * @param after the id behind which they begin; empty for all
     * @param limit how many at most
     */
    record Query(Optional<String> room, Optional<String> namespace, String after, int limit) {
        /**
         * What a request asks for: {@code room=U}, {@code namespace=/N}, {@code after=ID}, {@code limit=N}.
         *
         * @throws HttpException 400 when the limit is no number from 1 to 1000
         */
        static Query of(FormData parameters) throws HttpException {
            String limit = parameters.first("limit").orElse(Integer.toString(DEFAULT_LIMIT));
            if (!limit.matches("[0-9]{1,4}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MAX_LIMIT) {
                throw new HttpException(400, "limit must be a number from 1 to " + MAX_LIMIT);
            }
            return new Query(parameters.first("room"), parameters.first("namespace"),
                    parameters.first("after").orElse(""), Integer.parseInt(limit));
        }

        private boolean asksFor(Socket socket) {
            return socket.isConnected() && (room.isEmpty() || socket.memberships().has(room.get()));
        }

        /** Keeps a socket among the first, the last of them on top; whether one has to be left out for that. */
        private boolean overflows(PriorityQueue<Socket> first, Socket socket) {
            if (socket.id().compareTo(after) <= 0) {
                return false;
            }
            if (first.size() == limit && BY_ID.compare(socket, first.peek()) > 0) {
                return true;
            }
            first.add(socket);
            if (first.size() > limit) {
                first.poll();
                return true;
            }
            return false;
        }
    }

    /** The page that a query asks for; from any thread but a loop's, since it looks at every socket. */
    static SocketPage of(Query query, Collection<Namespace> namespaces) {
        PriorityQueue<Socket> first = new PriorityQueue<>(BY_ID.reversed());
        int total = 0;
        boolean truncated = false;
        for (Namespace namespace : namespaces) {
            if (query.namespace.isPresent() && !query.namespace.get().equals(namespace.name())) {
                continue;
            }
            for (Member member : namespace.rooms().members()) {
                if (member instanceof Socket socket && query.asksFor(socket)) {
                    total++;
                    truncated |= query.overflows(first, socket);
                }
            }
        }
        List<Socket> sockets = new ArrayList<>(first);
        sockets.sort(BY_ID);
        return new SocketPage(List.copyOf(sockets), total, truncated);
    }
}
