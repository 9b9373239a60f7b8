package dev.roomcast.socketio;

/**
 * Decides whether a socket may connect to its namespace; those of a namespace are asked in the order of
 * {@link Namespace#use}. Called on the socket's loop or the namespace's executor; it may answer later, from any thread.
 *
 * <pre>{@code
 * io.use((socket, next) -> {
 *     if (known(socket.handshake().auth())) {
 *         next.proceed();
 *     } else {
 *         next.refuse("not authorized", Map.of("retry", false));
 *     }
 * });
 * }</pre>
 */
@FunctionalInterface
public interface Middleware {
    /** Looks at a socket that is about to connect, then calls one of {@code next}'s methods, once. */
    void handle(Socket socket, Next next);

    /** What may be answered; the first answer counts. From any thread. */
    interface Next {
        /** Asks the next middleware, or connects. */
        void proceed();

        /** Refuses with a message, which the client gets as {@code connect_error}. */
        default void refuse(String message) {
            refuse(message, null);
        }

        /**
         * Refuses with a message and more.
         *
         * @param data what the client finds in {@code error.data}: plain Java, or null for none
         */
        void refuse(String message, Object data);
    }
}
