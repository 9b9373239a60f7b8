package dev.roomcast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.cli.EventReader.StreamEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    @Test
    void readsEventsAndTheIdToGoOnFrom() throws IOException {
        EventReader reader = reader("retry: 1000\n: connected\nid: a.0\n\nid: a.1\ndata: 一\n\n:\n\n"
                + "id:a.2\r\nevent: news\r\ndata:x\r\ndata\r\ndata:  y\r\n\r\nid: a.3\ndata: cut off");

        assertThat(all(reader)).containsExactly(new StreamEvent("message", "一"), new StreamEvent("news", "x\n\n y"));
        assertThat(reader.lastId()).contains("a.2");
    }

    @Test
    void goesOnFromTheIdOfTheStreamBefore() throws IOException {
        EventReader reader = new EventReader(new ByteArrayInputStream(new byte[0]), Optional.of("a.1"));

        assertThat(reader.next()).isEmpty();
        assertThat(reader.lastId()).contains("a.1");
    }

    private static EventReader reader(String text) {
        return new EventReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), Optional.empty());
    }

    private static List<StreamEvent> all(EventReader reader) throws IOException {
        List<StreamEvent> events = new ArrayList<>();
        for (Optional<StreamEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get());
        }
        return events;
    }
}
