package dev.roomcast.soak;

import java.io.IOException;
import java.util.Random;

/**
 * Windows that stop to read, one after the other by each transport: it is pushed to them until the server has closed
 * them, which it must when more than its bound waits for them. Confined to one thread.
 */
final class SlowReaders implements Step {
    /** Of these, at most so many: the kernel's buffers on both sides take some megabytes before anything waits. */
    private static final String MESSAGE = "x".repeat(60_000);
    private static final int MOST_MESSAGES = 600;

    private final Door door;
    private final Random random;
    private final Report report;
    private int number;

    SlowReaders(Door door, Random random, Report report) {
        this.door = door;
        this.random = random;
        this.report = report;
    }

    private enum Way {
        WEBSOCKET("socket.io 4, websocket") {
            @Override
            void open(Guest guest, String room) throws IOException {
                Line line = guest.connectNarrow().upgrade("/socket.io/?EIO=4&transport=websocket");
                line.sendText("40").awaitFrame("40{");
                line.sendText(EngineVisits.join(room));
            }
        },
        POLLING("socket.io 4, polling") {
            @Override
            void open(Guest guest, String room) throws IOException {
                PollingLine polling = PollingLine.open(guest, 4, "");
                polling.post("40");
                polling.post(EngineVisits.join(room));
            }
        },
        OLD_WEBSOCKET("socket.io 0.9, websocket") {
            @Override
            void open(Guest guest, String room) throws IOException {
                Line line = guest.connectNarrow();
                line.upgrade(OldVisits.path("websocket", OldVisits.handshake(line))).awaitFrame("1::");
                line.sendText(OldVisits.join(room));
            }
        },
        OLD_XHR("socket.io 0.9, xhr-polling") {
            @Override
            void open(Guest guest, String room) throws IOException {
                Line line = guest.connect();
                String path = OldVisits.path("xhr-polling", OldVisits.handshake(line));
                line.get(path).expect(200);
                line.post(path, "text/plain", OldVisits.join(room)).expect(200);
            }
        },
        OLD_HTMLFILE("socket.io 0.9, htmlfile") {
            @Override
            void open(Guest guest, String room) throws IOException {
                Line line = guest.connectNarrow();
                String path = OldVisits.path("htmlfile", OldVisits.handshake(line));
                line.get(path).expectStream();
                guest.connect().post(path, "text/plain", OldVisits.join(room)).expect(200);
            }
        },
        FEED_WEBSOCKET("/ws") {
            @Override
            void open(Guest guest, String room) throws IOException {
                guest.connectNarrow().upgrade("/ws?name=" + room);
            }
        },
        FEED_EVENTS("/events") {
            @Override
            void open(Guest guest, String room) throws IOException {
                guest.connectNarrow().get("/events?name=" + room).expectStream();
            }
        },
        FEED_POLL("/poll") {
            @Override
            void open(Guest guest, String room) throws IOException {
                guest.connect().get("/poll?name=" + room);
            }
        };

        private final String title;

        Way(String title) {
            this.title = title;
        }

        /** Joins a room and leaves it at that. */
        abstract void open(Guest guest, String room) throws IOException;
    }

    @Override
    public void take() throws IOException {
        Way[] ways = Way.values();
        Way way = ways[number % ways.length];
        boolean secure = number / ways.length % 2 == 1;
        number++;
        Guest reader = Guest.patient(door, new Random(random.nextLong()), secure);
        Guest writer = Guest.patient(door, random, secure);
        Shelf none = new Shelf();
        try {
            String room = reader.ownRoom();
            way.open(reader, room);
            push(writer.connect(), room);
            report.slowReaders.count(way.title, "closed");
        } catch (IOException | AssertionError e) {
            throw new AssertionError("a slow reader by " + way.title + (secure ? ", TLS" : "") + ": " + e, e);
        } finally {
            reader.leave(Exit.RESET, none);
            writer.leave(Exit.CLOSE, none);
        }
    }

    private static void push(Line line, String room) throws IOException {
        boolean joined = false;
        for (int i = 0; i < MOST_MESSAGES; i++) {
            String answer = line.post("/", "application/x-www-form-urlencoded", "name=" + room + "&msg=" + MESSAGE)
                    .expect(200);
            boolean there = answer.equals("{\"sockets\":1}");
            if (joined && !there) {
                return;
            }
            joined |= there;
        }
        throw new AssertionError(joined ? "it was not closed" : "it was never in its room");
    }
}
