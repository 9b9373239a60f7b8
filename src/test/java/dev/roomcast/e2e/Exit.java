package dev.roomcast.e2e;

import dev.roomcast.RawClient;
import dev.roomcast.TlsClient;
import java.io.IOException;

/** How a client goes. */
enum Exit {
    CLOSE {
        @Override
        void leave(RawClient client) throws IOException {
            client.close();
        }

        @Override
        void leave(TlsClient client) throws IOException {
            client.close();
        }
    },
    RESET {
        @Override
        void leave(RawClient client) throws IOException {
            client.reset();
        }

        @Override
        void leave(TlsClient client) throws IOException {
            client.reset();
        }
    },
    HALF_CLOSE {
        @Override
        void leave(RawClient client) throws IOException {
            client.endOutput();
        }

        @Override
        void leave(TlsClient client) throws IOException {
            client.endTransport();
        }
    },
    SILENCE {
        @Override
        void leave(RawClient client) {
            // It only does nothing any more, as behind a cable that was pulled.
        }

        @Override
        void leave(TlsClient client) {
            // The same.
        }
    };

    abstract void leave(RawClient client) throws IOException;

    abstract void leave(TlsClient client) throws IOException;
}
