package dev.roomcast.http;

import java.util.Locale;

/**
 * The Content-Type of a request, taken apart (RFC 9110 §8.3.1).
 *
 * @param name type and subtype in lower case; empty when the field is missing
 * @param parameters what follows the first semicolon, as received
 */
public record MediaType(String name, String parameters) {
    /** Reads a request's field. */
    public static MediaType of(HttpRequest request) {
        String value = request.fields().first("Content-Type").orElse("");
        int semicolon = value.indexOf(';');
        String name = semicolon < 0 ? value : value.substring(0, semicolon);
        return new MediaType(name.strip().toLowerCase(Locale.ROOT),
                semicolon < 0 ? "" : value.substring(semicolon + 1));
    }

    /** A parameter's value without its quotes; empty when it is missing. */
    public String parameter(String wanted) {
        int at = 0;
        while (at < parameters.length()) {
            int equals = parameters.indexOf('=', at);
            if (equals < 0) {
                return "";
            }
            String name = parameters.substring(at, equals).strip();
            int start = equals + 1;
            boolean quoted = start < parameters.length() && parameters.charAt(start) == '"';
            int close = quoted ? parameters.indexOf('"', start + 1) : parameters.indexOf(';', start);
            int end = close < 0 ? parameters.length() : close;
            if (name.equalsIgnoreCase(wanted)) {
                return parameters.substring(quoted ? start + 1 : start, end).strip();
            }
            int semicolon = parameters.indexOf(';', end);
            at = semicolon < 0 ? parameters.length() : semicolon + 1;
        }
        return "";
    }
}
