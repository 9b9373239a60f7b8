package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermessageDeflateTest {
    private static final String ANSWER =
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    @ParameterizedTest
    @ValueSource(strings = {"permessage-deflate", "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=15",
        "permessage-deflate; client_max_window_bits=\"10\"", "permessage-deflate; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover; client_max_window_bits=9"})
    void accepts(String offer) throws Exception {
        assertThat(answer(offer)).contains(ANSWER);
    }

    /** RFC 7692 §7.1.2.1: accepted by saying so. */
    @ParameterizedTest
    @ValueSource(strings = {"permessage-deflate; server_max_window_bits=15",
        "permessage-deflate; client_max_window_bits; server_max_window_bits=\"15\""})
    void repeatsTheWindowThatIsAskedFor(String offer) throws Exception {
        assertThat(answer(offer)).contains(ANSWER + "; server_max_window_bits=15");
    }

    /** RFC 7692 §7.1; attacks 34 and 37. */
    @ParameterizedTest
    @ValueSource(strings = {"constructor", "__proto__; a=1", "x-webkit-deflate-frame", "permessage-bzip2",
        "permessage-deflate; unknown", "permessage-deflate; constructor", "permessage-deflate; unknown=1",
        "permessage-deflate; server_no_context_takeover=true", "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=15; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=8", "permessage-deflate; server_max_window_bits=14",
        "permessage-deflate; server_max_window_bits=16", "permessage-deflate; server_max_window_bits=015",
        "permessage-deflate; server_max_window_bits=+15", "permessage-deflate; server_max_window_bits=-1",
        "permessage-deflate; server_max_window_bits=99999999999999999999",
        "permessage-deflate; server_max_window_bits=x", "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16", "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; client_max_window_bits=0x8", "permessage-deflate; client_max_window_bits=8.0"})
    void declines(String offer) throws Exception {
        assertThat(answer(offer)).isEmpty();
    }

    @Test
    void answersTheFirstOfSeveralThatItCanAccept() throws Exception {
        assertThat(answer("permessage-foo", "permessage-deflate; server_max_window_bits=10, permessage-deflate"))
                .contains(ANSWER);
        assertThat(answer("permessage-deflate; unknown, permessage-deflate; server_max_window_bits=15",
                "permessage-deflate")).contains(ANSWER + "; server_max_window_bits=15");
    }

    private static Optional<String> answer(String... fields) throws Exception {
        return PermessageDeflate.answer(ExtensionOffer.parse(List.of(fields)));
    }
}
