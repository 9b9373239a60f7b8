package dev.roomcast.load;

import java.io.IOException;

/** Large messages from two clients in turn, each acknowledged before the next; the second one's are deflated. */
final class LargeUp implements HeavyWork {
    private static final String USER = "up";

    private final BlockingWindow plain;
    private final BlockingWindow deflating;
    private final byte[] message;
    private final byte[] deflated;
    private long sent;

    LargeUp(Target target, int bytes) throws IOException {
        byte[] text = BlockingWindow.questionText(USER, LargeText.of(bytes));
        message = ClientFrame.of(ClientFrame.TEXT, text);
        deflated = ClientFrame.of(ClientFrame.RSV1 | ClientFrame.TEXT, LargeText.deflated(text));
        plain = new BlockingWindow(target.windows(), USER, false);
        deflating = new BlockingWindow(target.windows(), USER, true);
    }

    @Override
    public long go() throws IOException {
        if (sent++ % 2 == 0) {
            plain.ask(message);
        } else {
            deflating.ask(deflated);
        }
        return 1;
    }

    @Override
    public void close() throws IOException {
        plain.close();
        deflating.close();
    }
}
