package dev.roomcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** An event stream on a plain socket, read block for block: each must come as a chunk of its own. */
public final class RawEventStream implements AutoCloseable {
    private final RawClient client;
    private final RawClient.Response head;
    private String lastId = "";

    private RawEventStream(RawClient client) throws IOException {
        this.client = client;
        this.head = client.readHead();
    }

    /** Asks for a stream and reads the head of the answer; {@code fields} are whole lines without their ends. */
    public static RawEventStream open(InetSocketAddress address, String path, String... fields) throws IOException {
        return open(RawClient.connect(address), path, fields);
    }

    /** The same on a connection that there is. */
    public static RawEventStream open(RawClient client, String path, String... fields) throws IOException {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String field : fields) {
            request.append(field).append("\r\n");
        }
        return new RawEventStream(client.send(request + "\r\n"));
    }

    public RawClient client() {
        return client;
    }

    /** The head of the answer. */
    public RawClient.Response head() {
        return head;
    }

    /** The {@code id} of the last block that had one, as an {@code EventSource} keeps it. */
    public String lastId() {
        return lastId;
    }

    /** Reads the block that a stream begins with. */
    public RawEventStream readOpening() throws IOException {
        assertThat(nextChunk()).matches("retry: 1000\n: connected\nid: [-_0-9A-Za-z]{22}\\.[0-9]+\n\n");
        return this;
    }

    /** Reads a block, without its id. */
    public String next() throws IOException {
        return nextChunk().replaceFirst("(?m)^id: .*\n", "");
    }

    /** Fails unless the server ends the stream in good order and without another byte. */
    public void expectEnd() throws IOException {
        assertThat(client.readLine() + "|" + client.readLine()).isEqualTo("0|");
        client.expectEnd();
    }

    private String nextChunk() throws IOException {
        String block = new String(client.read(Integer.parseInt(client.readLine(), 16)), StandardCharsets.UTF_8);
        assertThat(client.readLine()).isEmpty();
        assertThat(block).endsWith("\n\n");
        for (String line : block.split("\n")) {
            lastId = line.startsWith("id: ") ? line.substring(4) : lastId;
        }
        return block;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
