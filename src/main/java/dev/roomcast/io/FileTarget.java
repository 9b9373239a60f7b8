package dev.roomcast.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that lines are appended to; made when it is not there. */
final class FileTarget implements LineTarget {
    private final Path path;
    /** Null where it could not be opened. */
    private FileChannel channel;

    /**
     * Opens the file.
     *
     * @throws IOException it cannot be written
     */
    FileTarget(Path path) throws IOException {
        this.path = path;
        open();
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        if (channel == null) {
            open();
        }
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void reopen() throws IOException {
        close();
        open();
    }

    @Override
    public void close() throws IOException {
        FileChannel old = channel;
        channel = null;
        if (old != null) {
            old.close();
        }
    }

    private void open() throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }
}
