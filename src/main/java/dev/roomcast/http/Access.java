package dev.roomcast.http;

import java.net.InetAddress;

/**
 * One request that was answered. What came from the peer stands as it was received, one char a byte: whoever writes
 * it down has to escape it, and to leave out what is secret.
 *
 * @param atMillis when the request had come whole, or was refused, in milliseconds since 1970
 * @param client the address of the client, as {@link HttpExchange#remoteAddress} finds it
 * @param method empty for a request that was refused before its method was known
 * @param target the request's target, empty where it is not known
 * @param minorVersion of HTTP/1.x
 * @param fields the request's; none where they are not known
 * @param status of the answer; 101 where the connection went over to another protocol
 * @param bytes of the answer's content
 * @param millis from {@code atMillis} to the answer, or to the end of a stream; 0 within one turn of the loop
 */
public record Access(long atMillis, InetAddress client, String method, String target, int minorVersion,
        HttpFields fields, int status, long bytes, long millis) {
}
