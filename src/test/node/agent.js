'use strict';

// Drives one generation of the real Socket.IO client: node agent.js PACKAGE, one of those in package.json.
// Commands come as lines of JSON on stdin, {id, do, window, …}; each is answered by {id}, or {id, error}. What a window
// sees goes out as {window, event, …}. Ends with its stdin.

const { serve, report } = require('./lines.js');

const io = require(process.argv[2]);
const PARSERS = { msgpack: 'socket.io-msgpack-parser' };
const windows = new Map();

function open({ window, url, transports, parser, join }) {
  const options = { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 100, randomizationFactor: 0 };
  if (transports) options.transports = transports;
  if (parser) options.parser = require(PARSERS[parser]);
  const socket = io.connect(url, options);
  const tell = (event, details) => report({ window, event, ...details });

  windows.set(window, socket);
  // A new engine after each reconnect; it may be upgraded before `connect`.
  socket.io.on('open', () => {
    const { engine } = socket.io;
    tell('transport', { name: engine.transport.name });
    engine.on('upgrade', (transport) => tell('transport', { name: transport.name }));
    engine.on('pong', () => tell('heartbeat'));
    engine.once('data', (data) => tell('encoded', { as: typeof data === 'string' ? 'text' : 'binary' }));
  });
  socket.on('connect', () => {
    tell('connect');
    if (join !== undefined) socket.emit('join', join, (answer) => tell('joined', { answer }));
  });
  socket.on('message', (...args) => tell('message', { args }));
  socket.on('join_error', (error) => tell('join_error', { error }));
  socket.on('disconnect', (reason) => tell('disconnect', { reason }));
}

// Binary is a Buffer, whose own JSON is {type: 'Buffer', data: [byte, …]}, in commands and in answers.
function withBuffers(value) {
  if (value === null || typeof value !== 'object') return value;
  if (value.type === 'Buffer') return Buffer.from(value.data);
  if (Array.isArray(value)) return value.map(withBuffers);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBuffers(member)]));
}

serve({
  open,
  join: ({ window, username }) => new Promise((resolve) => {
    windows.get(window).emit('join', username, resolve);
  }),
  emit: ({ window, event, args }) => {
    windows.get(window).emit(event, ...args);
  },
  ask: ({ window, event, args }) => new Promise((resolve) => {
    windows.get(window).emit(event, ...withBuffers(args), (...answer) => resolve(answer));
  }),
  close: ({ window }) => {
    windows.get(window).disconnect();
    windows.delete(window);
  },
});
