package dev.roomcast.compliance;

import dev.roomcast.engineio.EngineServer;
import dev.roomcast.engineio.PreparedMessage;
import dev.roomcast.engineio.Session;
import dev.roomcast.engineio.SessionEnd;
import dev.roomcast.http.HttpExchange;

/** Sends every message back, text as text and binary as binary: what the suites of Engine.IO's documents expect. */
class EngineEcho implements EngineServer.Sessions {
    @Override
    public Session.Listener onSession(Session session, HttpExchange handshake) {
        return new Echo(session);
    }

    /** Of one session. */
    static class Echo implements Session.Listener {
        private final Session session;

        Echo(Session session) {
            this.session = session;
        }

        @Override
        public void onOpen() {
            // It waits for messages.
        }

        @Override
        public void onText(String text) {
            session.send(PreparedMessage.text(text));
        }

        @Override
        public void onBinary(byte[] bytes) {
            session.send(PreparedMessage.binary(bytes));
        }

        @Override
        public void onClosed(SessionEnd end) {
            // There is nothing to tidy up.
        }

        final Session session() {
            return session;
        }
    }
}
