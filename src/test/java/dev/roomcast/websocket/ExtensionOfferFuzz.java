package dev.roomcast.websocket;

import dev.roomcast.Oracle;
import dev.roomcast.http.HttpException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Values of {@code Sec-WebSocket-Extensions}, a field a line. */
public final class ExtensionOfferFuzz {
    private static final String ANSWER = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            + "(; server_max_window_bits=15)?";

    private ExtensionOfferFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        List<String> values = List.of(new String(input, StandardCharsets.ISO_8859_1).split("\n"));
        List<ExtensionOffer> offers;
        try {
            offers = Oracle.allocatesLittle(input, () -> ExtensionOffer.parse(values));
        } catch (HttpException e) {
            Oracle.same(400, e.status(), "a refusal's status");
            return;
        }

        Optional<String> answer = PermessageDeflate.answer(offers);
        Oracle.same(offers, ExtensionOffer.parse(List.of(written(offers, ""))), "written and parsed again");
        Oracle.same(offers, ExtensionOffer.parse(List.of(written(offers, "\""))), "written in quotes");
        Oracle.holds(answer.isEmpty() || answer.get().matches(ANSWER), "an answer that was written here");
        Oracle.same(offers.stream().anyMatch(offer -> PermessageDeflate.answer(List.of(offer)).isPresent()),
                answer.isPresent(), "an offer that alone would be accepted");
    }

    private static String written(List<ExtensionOffer> offers, String quote) {
        return offers.stream().map(offer -> offer.name() + offer.parameters().stream()
                .map(parameter -> " ;\t" + parameter.name()
                        + parameter.value().map(value -> "=" + quote + value + quote).orElse(""))
                .collect(Collectors.joining())).collect(Collectors.joining(" , "));
    }
}
