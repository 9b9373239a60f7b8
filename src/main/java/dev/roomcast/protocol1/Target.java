package dev.roomcast.protocol1;

import dev.roomcast.http.FormData;
import dev.roomcast.http.HttpException;
import dev.roomcast.http.HttpRequest;
import java.util.OptionalInt;

/**
 * What a request is for: {@code /socket.io/1/[TRANSPORT/[SID[/]]]}. Without a transport it is a handshake, unless it
 * has a sid all the same: {@code /socket.io/1//SID/?disconnect=1} is what the client sends from a page that is left
 * (socket.js, {@code disconnectSync}).
 *
 * @param transport as written, empty when there is none
 * @param sid as written, empty when there is none
 */
record Target(String transport, String sid, FormData query) {
    private static final String ROOT = "/socket.io/1";
    private static final int MAX_INDEX_DIGITS = 9;

    /** Whether a path is one of protocol 1. */
    static boolean isBelow(String path) {
        return path.startsWith(ROOT) && (path.length() == ROOT.length() || path.charAt(ROOT.length()) == '/');
    }

    /**
     * Reads a request's target.
     *
     * @throws HttpException 404 when its path has more parts
     */
    static Target of(HttpRequest request) throws HttpException {
        String[] parts = request.path().substring(ROOT.length()).split("/", -1);
        // The first is what stands before the slash: nothing.
        boolean tooMany = parts.length > 4 || parts.length == 4 && !parts[3].isEmpty();
        if (tooMany) {
            throw new HttpException(404, "no such path");
        }
        return new Target(parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "",
                FormData.ofQuery(request));
    }

    boolean isHandshake() {
        return transport.isEmpty() && sid.isEmpty();
    }

    boolean isDisconnect() {
        return !sid.isEmpty() && query.has("disconnect");
    }

    /** Whether the answer is a script: a page of any site can ask for it and have it run. */
    boolean isScript() {
        return transport.equals(TransportName.JSONP_POLLING.toString()) || isHandshake() && query.has("jsonp");
    }

    /**
     * The index of the page's function that takes the answer.
     *
     * @return empty when the parameter is missing or is no number of up to 9 digits: anything else would be run
     */
    OptionalInt index(String parameter) {
        String digits = query.first(parameter).orElse("");
        boolean number = !digits.isEmpty() && digits.length() <= MAX_INDEX_DIGITS
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
    }
}
