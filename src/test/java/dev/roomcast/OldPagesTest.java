package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test pages for old browsers use nothing that those do not know; no such browser is here to try it. */
class OldPagesTest {
    private static final Path PAGES = Path.of("test-pages");
    /** Words of a language younger than ES3, a comma before a closing bracket, and a reserved word as a property. */
    private static final Pattern YOUNGER_LANGUAGE = Pattern.compile("=>|`|\\b(?:const|let|class|async|await|import|export|"
            + "get|set) \\w|\\.\\.\\.|\\?\\?|\\?\\.[^0-9]|,\\s*[}\\])]|\\.(?:delete|catch|default|for|class|new)\\b");
    /** What IE 6 to 8 lack in documents, arrays and texts. */
    private static final Pattern YOUNGER_BROWSER = Pattern.compile("classList|textContent|innerHTML|querySelector|"
            + "dataset|\\.remove\\(|\\.append\\(|\\.prepend\\(|\\.(?:forEach|map|filter|indexOf|trim|bind|includes)\\(|"
            + "Object\\.(?:keys|assign|create)|(?<!window\\.)JSON\\.|Date\\.now|\\bfetch\\(|Promise|URLSearchParams");

    @ParameterizedTest
    @ValueSource(strings = {"old.js", "socketio2.js", "socketio09.js"})
    void scriptsAreOfTheirTime(String file) throws IOException {
        String script = Files.readString(PAGES.resolve(file)).replaceAll("(?s)/\\*.*?\\*/|//[^\n]*", "")
                .replaceAll("'[^'\n]*'", "''");

        assertThat(script).doesNotContainPattern(YOUNGER_LANGUAGE).doesNotContainPattern(YOUNGER_BROWSER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"socketio2.html", "socketio09.html"})
    void elementsAreThoseThatOldParsersKnow(String file) throws IOException {
        assertThat(Files.readString(PAGES.resolve(file)))
                .doesNotContainPattern("<(?:main|header|nav|section|article|details|output|time|bdi|template)\\b")
                .doesNotContain("type=\"module\"", " hidden");
    }
}
