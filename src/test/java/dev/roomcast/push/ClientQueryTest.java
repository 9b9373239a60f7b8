package dev.roomcast.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.roomcast.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientQueryTest {
    private Roomcast server;

    @BeforeEach
    void start() throws IOException {
        server = Roomcast.builder().port(0).triggerKey("KEY").trustProxy(List.of("127.0.0.2")).start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.2,X-Forwarded-For: 192.0.2.7,192.0.2.7,true,true",
        "127.0.0.2,Forwarded: for=192.0.2.7,192.0.2.7,true,true", "127.0.0.2,X-Other: 1,127.0.0.2,false,true",
        "127.0.0.3,X-Forwarded-For: 192.0.2.7,127.0.0.3,true,false", "127.0.0.3,X-Other: 1,127.0.0.3,false,false"})
    void tellsForWhomARequestCounts(String from, String field, String address, boolean forwarded, boolean trusted)
            throws IOException {
        try (RawClient client = RawClient.connectFrom(from, server.address())) {
            client.send("GET /client HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer KEY\r\n" + field + "\r\n\r\n");

            assertThat(client.readResponse().text()).isEqualTo("{\"address\":\"" + address + "\",\"forwarded\":"
                    + forwarded + ",\"trusted\":" + trusted + "}");
        }
    }

    @ParameterizedTest
    @CsvSource({"X-Other: 1", "Authorization: Bearer OTHER"})
    void tellsNobodyWithoutTheKey(String field) throws IOException {
        try (RawClient client = RawClient.connect(server.address())) {
            client.send("GET /client HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n");

            assertThat(client.readResponse().status()).isEqualTo(401);
        }
    }
}
