package dev.roomcast.websocket;

import dev.roomcast.http.HttpException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One element of {@code Sec-WebSocket-Extensions} as a client sends it (RFC 6455 §9.1). Immutable.
 *
 * @param name of the extension
 * @param parameters in order, doubles included; what they mean is the extension's business
 */
record ExtensionOffer(String name, List<Parameter> parameters) {
    /** A parameter; a quoted value without its quotes. */
    record Parameter(String name, Optional<String> value) {
    }

    ExtensionOffer {
        parameters = List.copyOf(parameters);
    }

    /**
     * Reads all fields of that name; they make one list (RFC 9110 §5.3).
     *
     * @return the offers in the client's order of preference; empty elements of the list are skipped
     * @throws HttpException 400 on what the grammar does not allow: the opening handshake fails (RFC 6455 §9.1)
     */
    static List<ExtensionOffer> parse(List<String> fieldValues) throws HttpException {
        List<ExtensionOffer> offers = new ArrayList<>();
        for (String value : fieldValues) {
            new Tokenizer(value).readInto(offers);
        }
        return offers;
    }

    /** Reads one field's value from front to back, each character once. */
    private static final class Tokenizer {
        private static final String DELIMITERS = "\"(),/:;<=>?@[\\]{}";

        private final String text;
        private int at;

        Tokenizer(String text) {
            this.text = text;
        }

        void readInto(List<ExtensionOffer> offers) throws HttpException {
            do {
                if (!isAtEnd() && text.charAt(at) != ',') {
                    offers.add(offer());
                }
            } while (skip(','));
            if (at < text.length()) {
                throw malformed();
            }
        }

        private ExtensionOffer offer() throws HttpException {
            String name = token();
            List<Parameter> parameters = new ArrayList<>();
            while (skip(';')) {
                String parameter = token();
                parameters.add(new Parameter(parameter, skip('=') ? Optional.of(value()) : Optional.empty()));
            }
            return new ExtensionOffer(name, parameters);
        }

        private String value() throws HttpException {
            return !isAtEnd() && text.charAt(at) == '"' ? quoted() : token();
        }

        /** What is between the quotes must be a token, too (RFC 6455 §9.1). */
        private String quoted() throws HttpException {
            StringBuilder value = new StringBuilder();
            at++;
            while (at < text.length() && text.charAt(at) != '"') {
                if (text.charAt(at) == '\\') {
                    at++;
                }
                if (at == text.length() || !isTokenChar(text.charAt(at))) {
                    throw malformed();
                }
                value.append(text.charAt(at++));
            }
            if (at++ >= text.length() || value.length() == 0) {
                throw malformed();
            }
            return value.toString();
        }

        private String token() throws HttpException {
            if (isAtEnd()) {
                throw malformed();
            }
            int from = at;
            while (at < text.length() && isTokenChar(text.charAt(at))) {
                at++;
            }
            if (at == from) {
                throw malformed();
            }
            return text.substring(from, at);
        }

        private boolean skip(char delimiter) {
            if (isAtEnd() || text.charAt(at) != delimiter) {
                return false;
            }
            at++;
            return true;
        }

        /** Passes over blanks. */
        private boolean isAtEnd() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
                at++;
            }
            return at == text.length();
        }

        private HttpException malformed() {
            return new HttpException(400, "Malformed Sec-WebSocket-Extensions header at character " + at);
        }

        /** RFC 9110 §5.6.2. */
        private static boolean isTokenChar(char c) {
            return c > ' ' && c < 127 && DELIMITERS.indexOf(c) < 0;
        }
    }
}
