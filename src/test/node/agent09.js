'use strict';

// Drives the real client 0.9: node agent09.js TRANSPORT. Commands and reports are those of agent.js.

const { report, serve } = require('./lines.js');
const io = require('./client09.js');

const transports = [process.argv[2]];
const windows = new Map();

function open({ window, url, join }) {
  const socket = io.connect(url, {
    transports, 'force new connection': true, 'reconnection delay': 20, 'reconnection limit': 100,
    'max reconnection attempts': 1000,
  });
  const client = socket.socket;
  const tell = (event, details) => report({ window, event, ...details });
  const { onPacket } = client;

  windows.set(window, socket);
  // A sign of life: a poll that ends with a noop, or the server's heartbeat, which is the transport's own matter.
  client.onPacket = (packet) => {
    if (packet.type === 'noop') tell('heartbeat');
    onPacket.call(client, packet);
  };
  client.on('connect', () => {
    const { transport } = client;
    const { onHeartbeat } = transport;
    tell('transport', { name: transport.name });
    transport.onHeartbeat = () => {
      tell('heartbeat');
      onHeartbeat.call(transport);
    };
  });
  socket.on('connect', () => {
    tell('connect');
    if (join !== undefined) socket.emit('join', join, (answer) => tell('joined', { answer }));
  });
  socket.on('message', (...args) => tell('message', { args }));
  socket.on('join_error', (error) => tell('join_error', { error }));
  socket.on('error', (error) => tell('error', { error: String(error) }));
  socket.on('disconnect', (reason) => tell('disconnect', { reason: String(reason) }));
}

serve({
  open,
  join: ({ window, username }) => new Promise((resolve) => {
    windows.get(window).emit('join', username, resolve);
  }),
  emit: ({ window, event, args }) => {
    windows.get(window).emit(event, ...args);
  },
  /** Connects a namespace; gives the event by which the client learns what became of that. */
  namespace: ({ window, name }) => new Promise((resolve) => {
    const namespace = windows.get(window).of(name);
    for (const event of ['connect', 'connect_failed', 'error']) {
      namespace.on(event, (reason) => resolve(reason ? `${event} ${reason}` : event));
    }
  }),
  send: ({ window, text }) => new Promise((resolve) => {
    windows.get(window).send(text, () => resolve('acknowledged'));
  }),
  close: ({ window }) => {
    windows.get(window).disconnect();
    windows.delete(window);
  },
});
