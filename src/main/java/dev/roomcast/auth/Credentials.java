package dev.roomcast.auth;

import dev.roomcast.http.HttpFields;
import java.net.InetAddress;
import java.util.Optional;

/**
 * What somebody shows who wants to join.
 *
 * @param name as whom; empty for the name that the token has
 * @param token from the {@code join} event, {@code auth}, the query or the cookie {@code roomcast_token}, in this order
 * @param address of the client, or of a proxy that is not trusted
 * @param fields of the request that opened the session, as far as they are kept; {@code Cookie} only where no page of
 *     another site can have had the browser send it
 */
public record Credentials(Optional<String> name, Optional<String> token, InetAddress address, HttpFields fields) {
    /** Of two requests with the same, the second need not be asked about. */
    public int proof() {
        return 31 * token.hashCode() + fields.first("Cookie").hashCode();
    }

    /** Nothing of what is secret. */
    @Override
    public String toString() {
        return "Credentials[address=" + address + "]";
    }
}
