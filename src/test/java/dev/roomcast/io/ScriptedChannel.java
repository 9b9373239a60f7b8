package dev.roomcast.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A channel that takes as much at each write as its script says, and everything once the script is over. */
final class ScriptedChannel implements GatheringByteChannel {
    /** In a script: the peer has reset the connection. */
    static final int RESET = -1;

    private final Deque<Integer> script = new ArrayDeque<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<Integer> buffersPerWrite = new ArrayList<>();
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

    /** How many buffers each write offered. */
    List<Integer> buffersPerWrite() {
        return buffersPerWrite;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return (int) write(new ByteBuffer[] {bytes}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] buffers) throws IOException {
        return write(buffers, 0, buffers.length);
    }

    @Override
    public long write(ByteBuffer[] buffers, int offset, int length) throws IOException {
        buffersPerWrite.add(length);
        int room = script.isEmpty() ? Integer.MAX_VALUE : script.poll();
        if (room == RESET) {
            throw new IOException("Connection reset by peer");
        }
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            while (buffers[i].hasRemaining() && total < room) {
                taken.write(buffers[i].get());
                total++;
            }
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
