'use strict';

// Windows of one Socket.IO client, whichever its generation and wherever it runs: required by Node, or put into a page.
// They do what they are told and report what they see; see ClientWindow.java.

function makeWindows(io, report) {
  const windows = new Map();

  /** Binary is {type: 'Buffer', data: [byte, …]} in commands and reports, as Node's JSON has it. */
  function withBinary(value) {
    if (value === null || typeof value !== 'object') return value;
    if (value.type === 'Buffer') {
      return typeof Buffer === 'undefined' ? Uint8Array.from(value.data).buffer : Buffer.from(value.data);
    }
    if (Array.isArray(value)) return value.map(withBinary);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBinary(member)]));
  }

  function withoutBinary(value) {
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof ArrayBuffer) return withoutBinary(new Uint8Array(value));
    if (ArrayBuffer.isView(value)) return { type: 'Buffer', data: Array.from(value) };
    if (Array.isArray(value)) return value.map(withoutBinary);
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutBinary(member)]));
  }

  /** Clients 1 to 4: the transport is the engine's, which is a new one after each reconnect. */
  function connect({ url, namespace, options }, tell) {
    const quick = { forceNew: true, reconnectionDelay: 20, reconnectionDelayMax: 100, randomizationFactor: 0 };
    const socket = io.connect(url + namespace, { ...quick, ...options });
    socket.io.on('open', () => {
      const { engine } = socket.io;
      tell('transport', { name: engine.transport.name });
      engine.on('upgrade', (transport) => tell('transport', { name: transport.name }));
      engine.on('pong', () => tell('heartbeat'));
      engine.once('data', (data) => tell('encoded', { as: typeof data === 'string' ? 'text' : 'binary' }));
    });
    return socket;
  }

  /** Client 0.9: a new transport after each reconnect. A poll that ends with a noop is a sign of life, too. */
  function connect09({ url, options }, tell) {
    const quick = {
      'force new connection': true,
      'reconnection delay': 20,
      'reconnection limit': 100,
      'max reconnection attempts': 1000,
    };
    // The option is laid over the client's own list one by one, so that of a short list the others are left.
    io.transports = options.transports;
    const namespace = io.connect(url, { ...quick, ...options });
    const client = namespace.socket;
    const received = client.onPacket;
    client.onPacket = function (packet) {
      if (packet.type === 'noop') tell('heartbeat');
      return received.call(this, packet);
    };
    const heartbeat = io.Transport.prototype.onHeartbeat;
    client.on('connect', () => {
      tell('transport', { name: client.transport.name });
      tell('encoded', { as: 'text' });
      client.transport.onHeartbeat = function () {
        tell('heartbeat');
        return heartbeat.call(this);
      };
    });
    return namespace;
  }

  const isOld = /^0\./.test(io.version);

  return {
    open(parameters) {
      const { window, join } = parameters;
      const tell = (event, details) => report({ window, event, ...details });
      const socket = (isOld ? connect09 : connect)(parameters, tell);
      windows.set(window, socket);
      socket.on('connect', () => {
        tell('connect');
        if (join !== undefined) socket.emit('join', join, (answer) => tell('joined', { answer }));
      });
      socket.on('message', (...args) => tell('message', { args: withoutBinary(args) }));
      socket.on('join_error', (error) => tell('join_error', { error }));
      socket.on('token_expired', (how) => tell('token_expired', { how }));
      socket.on('disconnect', (reason) => tell('disconnect', { reason: String(reason) }));
    },

    join: ({ window, username }) => new Promise((resolve) => {
      windows.get(window).emit('join', username, resolve);
    }),

    emit({ window, event, args }) {
      windows.get(window).emit(event, ...withBinary(args));
    },

    ask: ({ window, event, args }) => new Promise((resolve) => {
      windows.get(window).emit(event, ...withBinary(args), (...answer) => resolve(withoutBinary(answer)));
    }),

    connectNamespace: ({ window, name }) => new Promise((resolve) => {
      const namespace = windows.get(window).of(name);
      ['connect', 'connect_failed', 'error'].forEach((event) => {
        namespace.on(event, (reason) => resolve(reason ? `${event} ${reason}` : event));
      });
    }),

    send: ({ window, text }) => new Promise((resolve) => {
      windows.get(window).send(text, () => resolve('acknowledged'));
    }),

    close({ window }) {
      windows.get(window).disconnect();
      windows.delete(window);
    },
  };
}

if (typeof module !== 'undefined') module.exports = makeWindows;
