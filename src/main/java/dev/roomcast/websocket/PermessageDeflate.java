package dev.roomcast.websocket;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Negotiates the extension permessage-deflate (RFC 7692 §5, §7.1). Every message is deflated on its own, both ways:
 * that lets a broadcast be deflated once, and a loop's connections share one deflater and one inflater.
 */
final class PermessageDeflate {
    static final String NAME = "permessage-deflate";

    private static final String ANSWER = NAME + "; server_no_context_takeover; client_no_context_takeover";
    private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";
    /** Decimal, without leading zeros (RFC 7692 §7.1.2). */
    private static final Set<String> WINDOW_BITS = Set.of("8", "9", "10", "11", "12", "13", "14", "15");
    /** {@link java.util.zip.Deflater} has this window and no other. */
    private static final String OUR_WINDOW_BITS = "15";

    private PermessageDeflate() {
    }

    /**
     * Answers the first offer that can be accepted.
     *
     * @return the element for {@code Sec-WebSocket-Extensions} of the answer; empty when every offer is declined
     */
    static Optional<String> answer(List<ExtensionOffer> offers) {
        for (ExtensionOffer offer : offers) {
            if (offer.name().equals(NAME) && isAcceptable(offer)) {
                return Optional.of(asksForWindow(offer)
                        ? ANSWER + "; " + SERVER_MAX_WINDOW_BITS + "=" + OUR_WINDOW_BITS : ANSWER);
            }
        }
        return Optional.empty();
    }

    /** RFC 7692 §7.1: an unknown parameter, a double or an invalid value declines the offer that has it. */
    private static boolean isAcceptable(ExtensionOffer offer) {
        Set<String> seen = new HashSet<>();
        return offer.parameters().stream()
                .allMatch(parameter -> seen.add(parameter.name()) && isAcceptable(parameter));
    }

    private static boolean isAcceptable(ExtensionOffer.Parameter parameter) {
        return switch (parameter.name()) {
            case SERVER_NO_CONTEXT_TAKEOVER, CLIENT_NO_CONTEXT_TAKEOVER -> parameter.value().isEmpty();
            // We cannot deflate with a smaller window; to inflate with ours is right for every other.
            case SERVER_MAX_WINDOW_BITS -> parameter.value().filter(OUR_WINDOW_BITS::equals).isPresent();
            case CLIENT_MAX_WINDOW_BITS -> parameter.value().map(WINDOW_BITS::contains).orElse(true);
            default -> false;
        };
    }

    /** Whoever accepts an offer with the parameter must repeat it (RFC 7692 §7.1.2.1). */
    private static boolean asksForWindow(ExtensionOffer offer) {
        return offer.parameters().stream().anyMatch(parameter -> parameter.name().equals(SERVER_MAX_WINDOW_BITS));
    }
}
