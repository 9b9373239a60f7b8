/**
 * Roomcast: a Socket.IO server for Java programs, and the push server that is made of it.
 *
 * <p>Begin with {@link dev.roomcast.socketio.SocketIoServer} or {@link dev.roomcast.push.Roomcast}. What those two and
 * their builders name is exported: who may join, options and hooks of {@code engineio}, and requests, answers and
 * routes of {@code http}. The layers below, and the ways in beside Socket.IO, are not; on the class path they can be
 * reached all the same, but promise nothing.
 */
@SuppressWarnings("requires-automatic") // Who uses JWTs has that library, be it a module by its name or by its jar's.
module dev.roomcast {
    requires com.fasterxml.jackson.core;
    requires java.logging;
    requires java.management;
    requires java.net.http;
    // In the standalone jar alone, which is no module.
    requires static info.picocli;
    // For JWTs, where a setting asks for them.
    requires static com.nimbusds.jose.jwt;

    exports dev.roomcast.auth;
    exports dev.roomcast.engineio;
    exports dev.roomcast.http;
    exports dev.roomcast.push;
    exports dev.roomcast.socketio;
}
