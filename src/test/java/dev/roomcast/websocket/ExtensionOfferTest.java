package dev.roomcast.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.http.HttpException;
import dev.roomcast.websocket.ExtensionOffer.Parameter;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtensionOfferTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            foo                                | foo
            foo, bar; baz=2                    | foo, bar; baz=2
            foo; a; b=1; a                     | foo; a; b=1; a
            foo;a=1,foo;a=2                    | foo; a=1, foo; a=2
            foo ; a = 1 , bar                  | foo; a=1, bar
            foo; a="1"                         | foo; a=1
            foo; a="\\1\\0"                    | foo; a=10
            ,, foo ,,bar,                      | foo, bar
            constructor, __proto__; toString   | constructor, __proto__; toString
            permessage-deflate; client_max_window_bits; server_max_window_bits=10 | \
            permessage-deflate; client_max_window_bits; server_max_window_bits=10
            """)
    void reads(String field, String offers) throws Exception {
        assertThat(written(ExtensionOffer.parse(List.of(field)))).isEqualTo(offers);
    }

    @Test
    void readsSeveralFieldsAsOneList() throws Exception {
        assertThat(ExtensionOffer.parse(List.of("a; x=\"1\"", "", " ", "b"))).containsExactly(
                new ExtensionOffer("a", List.of(new Parameter("x", Optional.of("1")))),
                new ExtensionOffer("b", List.of()));
        assertThat(ExtensionOffer.parse(List.of())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"foo;", "foo; ", "foo;;a", "foo bar", "foo; a b", "foo; a=", "foo; a=, bar", "foo; a=;b",
        "foo; =1", "=1", ";a", "foo; a=\"", "foo; a=\"1", "foo; a=\"1\\", "foo; a=\"\"", "foo; a=\"1 2\"",
        "foo; a=\"1\" 2", "foo; a=\"1\"\"2\"", "foo; a=\"1,2\"", "fo\"o", "\"foo\"", "foo/1", "foo; a={1}", "f\u00f6o",
        "foo\u007f", "foo\u0000", "foo; a=1=2"})
    void refusesWhatTheGrammarDoesNotAllow(String field) {
        HttpException refusal = Assertions.catchThrowableOfType(HttpException.class,
                () -> ExtensionOffer.parse(List.of(field)));

        assertThat(refusal).as("refused").isNotNull();
        assertThat(refusal.status()).isEqualTo(400);
    }

    /** Attack 35: linear, however long the runs of blanks, quotes and commas are. */
    @ParameterizedTest
    @ValueSource(strings = {" ", ",", ", ", "\\1", "a;", "a,", "a=\"\\1\";"})
    void readsLongRunsInNoTime(String unit) {
        String run = unit.repeat(1_000_000 / unit.length());

        long begin = System.nanoTime();
        for (String field : List.of(run, "a" + run + "b", "a; b=\"" + run)) {
            try {
                ExtensionOffer.parse(List.of(field));
            } catch (HttpException e) {
                assertThat(e.status()).isEqualTo(400);
            }
        }

        assertThat(System.nanoTime() - begin).isLessThan(5_000_000_000L);
    }

    private static String written(List<ExtensionOffer> offers) {
        return String.join(", ", offers.stream().map(offer -> offer.name() + String.join("", offer.parameters().stream()
                .map(parameter -> "; " + parameter.name() + parameter.value().map(value -> "=" + value).orElse(""))
                .toList())).toList());
    }
}
