package dev.roomcast.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A channel that takes as much at each write as its script says, and everything once the script is over. */
final class ScriptedChannel implements WritableByteChannel {
    /** In a script: the peer has reset the connection. */
    static final int RESET = -1;

    private final Deque<Integer> script = new ArrayDeque<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<Integer> bytesPerWrite = new ArrayList<>();
    private boolean open = true;

    ScriptedChannel then(int... bytesPerWrite) {
        for (int bytes : bytesPerWrite) {
            script.add(bytes);
        }
        return this;
    }

    /** Everything that was taken so far. */
    byte[] taken() {
        return taken.toByteArray();
    }

    int takenBytes() {
        return taken.size();
    }

    /** How many bytes each write offered. */
    List<Integer> bytesPerWrite() {
        return bytesPerWrite;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        bytesPerWrite.add(bytes.remaining());
        int room = script.isEmpty() ? Integer.MAX_VALUE : script.poll();
        if (room == RESET) {
            throw new IOException("Connection reset by peer");
        }
        int total = 0;
        while (bytes.hasRemaining() && total < room) {
            taken.write(bytes.get());
            total++;
        }
        return total;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }
}
