package dev.roomcast.soak;

import java.io.IOException;
import java.net.SocketException;

/** How a guest goes. */
enum Exit {
    /** By the orderly end of TCP, and of TLS. */
    CLOSE,
    /** By a reset (SO_LINGER 0). */
    RESET,
    /** It ends its output and reads no more. */
    HALF_CLOSE,
    /** It only does nothing any more, as behind a cable that was pulled. */
    SILENCE;

    /** Lets a connection go; one that stays open is put on the shelf. */
    void leave(Line line, Shelf shelf) throws IOException {
        try {
            switch (this) {
                case CLOSE -> line.close();
                case RESET -> line.reset();
                case HALF_CLOSE -> {
                    line.endOutput();
                    shelf.put(line);
                }
                case SILENCE -> shelf.put(line);
            }
        } catch (SocketException e) {
            // It is gone already: the guest, or the server, has closed it.
            line.close();
        }
    }

    String title() {
        return name().toLowerCase().replace('_', '-');
    }
}
