package dev.roomcast.soak;

import java.net.InetSocketAddress;
import javax.net.ssl.SSLContext;

/**
 * Where guests come in.
 *
 * @param plain the port without TLS
 * @param secure the port of TLS
 * @param context of all guests that come by TLS: they resume each other's sessions
 */
record Door(InetSocketAddress plain, InetSocketAddress secure, SSLContext context) {
}
