'use strict';

// What the tests of the official Socket.IO client expect of a server, done with that client: node socketio-suite.js
// MODULE. Commands come as lines of JSON on stdin, see items.js; url is the server's, refusing one that refuses.

const { same, claim, pause, next, collect, serveItems } = require('./items.js');

const { io, Manager } = require(process.argv[2]);

const TEXTS = ['てすと', 'Я Б Г Д Ж Й', 'Ä ä Ü ü ß', 'utf8 — string', 'utf8 — string'];
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A socket of its own, in a namespace or with a query: {url}/abc?d=e. */
function open({ url, closing }, path = '', options = {}) {
  const socket = io(url + path, { forceNew: true, reconnectionDelay: 10, ...options });
  closing(() => socket.disconnect());
  return socket;
}

function manage({ url, closing }, options = {}) {
  const manager = new Manager(url, { reconnectionDelay: 10, ...options });
  closing(() => manager._close());
  return manager;
}

const ask = (socket, event, ...args) => new Promise((resolve) => {
  socket.emit(event, ...args, (...answer) => resolve(answer));
});

async function emitAndGet(use, event, args, answer, options) {
  const socket = open(use, '', options);
  socket.emit(event, ...args);
  return next(socket, answer);
}

async function fails(promise) {
  try {
    await promise;
  } catch (failure) {
    return failure;
  }
  throw new Error('it did not fail');
}

async function givesUpAfterTwoAttempts(use, path, options) {
  const manager = manage(use, { reconnectionAttempts: 2, ...options });
  const attempts = [];
  manager.on('reconnect_attempt', (attempt) => attempts.push(attempt));
  manager.socket(path);
  await next(manager, 'reconnect_failed');
  same(attempts, [1, 2]);
}

const connecting = {
  async 'hi is answered'(use) {
    await emitAndGet(use, 'hi', [], 'hi');
  },
  async 'ack asks for an ack and gets it'(use) {
    const socket = open(use);
    socket.on('ack', (answer) => answer(5, { test: true }));
    socket.emit('ack');
    await next(socket, 'got it');
  },
  async 'another answer to ack gets nothing'(use) {
    const socket = open(use);
    socket.on('ack', (answer) => answer(6, { test: true }));
    socket.on('got it', () => claim(false, 'got it'));
    socket.emit('ack');
    await next(socket, 'ack');
    same(await ask(socket, 'echo', 1), [1]);
  },
  async 'getAckDate is acknowledged by a date as text'(use) {
    const [date] = await ask(open(use), 'getAckDate', { test: true });
    claim(ISO_DATE.test(date), date);
  },
  async 'getDate gets a date as text'(use) {
    const [date] = await emitAndGet(use, 'getDate', [], 'takeDate');
    claim(ISO_DATE.test(date), date);
  },
  async 'getDateObj gets an object with a date'(use) {
    const [{ date }] = await emitAndGet(use, 'getDateObj', [], 'takeDateObj');
    claim(ISO_DATE.test(date), date);
  },
  async 'getUtf8 gets five texts in order'(use) {
    const socket = open(use);
    socket.emit('getUtf8');
    same((await collect(socket, 'takeUtf8', 5)).map(([text]) => text), TEXTS);
  },
  async 'false gets false'(use) {
    same((await emitAndGet(use, 'false', [], 'false'))[0], false);
  },
  async 'a namespace after the connection'(use) {
    const manager = manage(use);
    await next(manager.socket('/'), 'connect');
    await next(manager.socket('/foo'), 'connect');
  },
  async 'a namespace after the connection was closed'(use) {
    const manager = manage(use);
    const socket = manager.socket('/');
    await next(socket, 'connect');
    socket.disconnect();
    await next(manager.socket('/foo'), 'connect');
  },
  async 'a namespace while another is left'(use) {
    const manager = manage(use);
    const first = manager.socket('/foo');
    await next(first, 'connect');
    const second = manager.socket('/asd');
    first.disconnect();
    await next(second, 'connect');
  },
  async 'leaving one namespace leaves the other'(use) {
    const manager = manage(use);
    const first = manager.socket('/foo');
    const second = manager.socket('/asd');
    await Promise.all([next(first, 'connect'), next(second, 'connect')]);
    let left = false;
    second.on('disconnect', () => { left = true; });
    first.disconnect();
    await pause(200);
    claim(!left, 'the other was left, too');
    const closed = next(manager, 'close');
    second.disconnect();
    await closed;
  },
  async 'unknown namespaces are refused'(use) {
    const [error] = await next(open(use, '/invalid'), 'connect_error');
    same(error.message, 'Invalid namespace');
  },
  async 'no reconnection where the connection is made'(use) {
    const manager = manage(use);
    manager.on('reconnect_attempt', () => claim(false, 'a reconnection'));
    await next(manager.socket('/valid'), 'connect');
    await pause(100);
  },
  async 'a left socket connects again'(use) {
    const manager = manage(use);
    const socket = manager.socket('/');
    await next(socket, 'connect');
    socket.disconnect();
    const again = manager.socket('/');
    claim(again === socket && again.active, 'another socket');
    await next(again, 'connect');
  },
  async 'an active socket is connected once'(use) {
    const manager = manage(use);
    const sent = [];
    manager.engine.on('packetCreate', ({ data }) => sent.push(data));
    await next(manager, 'open');
    const socket = manager.socket('/');
    manager.socket('/');
    const foo = manager.socket('/foo');
    await Promise.all([next(socket, 'connect'), next(foo, 'connect')]);
    socket.disconnect();
    foo.disconnect();
    same(sent, ['0', '0/foo,', '1', '1/foo,']);
  },
};

const reconnecting = {
  async 'by itself'(use) {
    const socket = open(use);
    await next(socket, 'connect');
    socket.io.engine.close();
    await next(socket.io, 'reconnect');
  },
  async 'by hand, then by itself'(use) {
    const socket = open(use);
    await next(socket, 'connect');
    socket.disconnect();
    socket.connect();
    await next(socket, 'connect');
    socket.io.engine.close();
    await next(socket.io, 'reconnect');
  },
  async 'with a new id where no event has come'(use) {
    const socket = open(use);
    await next(socket, 'connect');
    const before = socket.id;
    socket.io.engine.close();
    await next(socket, 'connect');
    claim(socket.id !== before && !socket.recovered, 'the same id');
  },
  async 'to the same state where an event has come'(use) {
    const socket = open(use);
    socket.emit('hi');
    await next(socket, 'hi');
    const before = socket.id;
    socket.io.engine.close();
    await next(socket, 'connect');
    claim(socket.recovered, 'not recovered');
    same(socket.id, before);
  },
  async 'one socket of two'(use) {
    const manager = manage(use);
    const first = manager.socket('/');
    const second = manager.socket('/asd');
    await Promise.all([next(first, 'connect'), next(second, 'connect')]);
    const attempt = next(manager, 'reconnect_attempt');
    manager.engine.close();
    await attempt;
    first.on('connect', () => claim(false, 'the first came back'));
    first.disconnect();
    await next(second, 'connect');
  },
  async 'after what cannot be decoded'(use) {
    const manager = manage(use);
    const { engine } = manager;
    await next(manager, 'open');
    setImmediate(() => engine.emit('data', 'bad'));
    await next(manager, 'reconnect');
    claim(manager.engine !== engine && engine.readyState === 'closed', 'the engine goes on');
  },
  async 'not after a middleware has refused'(use) {
    const socket = open(use, '/no');
    let refusals = 0;
    socket.on('connect_error', () => {
      refusals += 1;
      socket.io.engine.close();
    });
    await pause(1000);
    same(refusals, 1);
  },
  async 'not after it was told to stop'(use) {
    const socket = open(use, '/invalid', { timeout: 0 });
    await next(socket.io, 'reconnect_attempt');
    socket.io.on('reconnect_attempt', () => claim(false, 'another attempt'));
    socket.disconnect();
    await pause(100);
  },
  async 'twice, numbered, where no answer comes in time'(use) {
    await givesUpAfterTwoAttempts(use, '/timeout_socket', { timeout: 0 });
  },
  async 'twice where the port refuses'(use) {
    await givesUpAfterTwoAttempts({ ...use, url: use.refusing }, '/asd');
  },
  async 'not at all where it is told so'(use) {
    const manager = manage({ ...use, url: use.refusing }, { reconnection: false });
    manager.on('reconnect_attempt', () => claim(false, 'an attempt'));
    manager.socket('/invalid');
    await next(manager, 'error');
    await pause(100);
  },
};

function namesNoAnswerInTime(transport) {
  return async (use) => {
    const [error] = await next(open(use, '', { timeout: 0, transports: [transport] }), 'connect_error');
    same(error.message, 'timeout');
  };
}

function knowsItsId(path) {
  return async (use) => {
    const socket = open(use, path);
    same((await ask(socket, 'getId'))[0], socket.id);
    claim(socket.id && socket.id !== socket.io.engine.id, 'the id of the engine');
  };
}

async function handshakeIn(use, path, options) {
  const [handshake] = await next(open(use, path, options), 'handshake');
  return handshake;
}

const sockets = {
  'id in the main namespace': knowsItsId(''),
  'id in a custom namespace': knowsItsId('/foo'),
  async 'no id once it has left'(use) {
    const socket = open(use);
    await next(socket, 'connect');
    socket.disconnect();
    claim(!socket.id, 'an id');
  },
  'connect_error where no answer comes in time, polling': namesNoAnswerInTime('polling'),
  'connect_error where no answer comes in time, websocket': namesNoAnswerInTime('websocket'),
  async 'connect_error where the port refuses'(use) {
    await next(open({ ...use, url: use.refusing }), 'connect_error');
  },
  async 'query as an object, main namespace'(use) {
    const [{ query }] = await ask(open(use, '/', { query: { e: 'f' } }), 'getHandshake');
    same(query.e, 'f');
  },
  async 'query as text, main namespace'(use) {
    const [{ query, headers }] = await ask(open(use, '/?c=d'), 'getHandshake');
    same([query.c, query.EIO, typeof headers.host], ['d', '4', 'string']);
  },
  async 'query as an object'(use) {
    same((await handshakeIn(use, '/abc', { query: { a: 'b' } })).query.a, 'b');
  },
  async 'query as text'(use) {
    const { query } = await handshakeIn(use, '/abc?b=c&d=e');
    same([query.b, query.d], ['c', 'e']);
  },
  async 'query with characters that are encoded'(use) {
    same((await handshakeIn(use, '/abc', { query: { '&a': '&=?a' } })).query['&a'], '&=?a');
  },
  async 'query of the first request after an upgrade'(use) {
    const socket = open(use, '/?c=d', { transports: ['polling', 'websocket'] });
    await next(socket, 'connect');
    if (socket.io.engine.transport.name !== 'websocket') await next(socket.io.engine, 'upgrade');
    const [{ query }] = await ask(socket, 'getHandshake');
    same([query.c, query.transport], ['d', 'polling']);
  },
  async 'auth as an object'(use) {
    const { auth, query } = await handshakeIn(use, '/abc', { auth: { a: 'b', c: 'd' } });
    same([auth.a, auth.c, query.a === undefined], ['b', 'd', true]);
  },
  async 'auth as a function'(use) {
    const { auth, query } = await handshakeIn(use, '/abc', { auth: (give) => give({ e: 'f' }) });
    same([auth.e, query.e === undefined], ['f', true]);
  },
  async 'middleware of a custom namespace refuses'(use) {
    const [error] = await next(open(use, '/no'), 'connect_error');
    claim(error instanceof Error, 'no error');
    same(error.message, 'Auth failed (custom namespace)');
  },
  async 'middleware of the main namespace refuses'(use) {
    const [error] = await next(open(use, '/?fail=1'), 'connect_error');
    same(error.message, 'Auth failed (main namespace)');
  },
  async 'leaves and connects at once'(use) {
    const socket = open(use, '/', { transports: ['websocket'] });
    let left = 0;
    socket.on('disconnect', () => { left += 1; });
    await next(socket, 'connect');
    socket.disconnect().connect();
    await next(socket, 'connect');
    same(left, 1);
  },
  async 'events in order'(use) {
    const socket = open(use, '/', { autoConnect: false });
    const answers = [];
    const first = ask(socket, 'echo', 'first').then(([text]) => answers.push(text));
    socket.connect();
    await next(socket, 'connect');
    const second = ask(socket, 'echo', 'second').then(([text]) => answers.push(text));
    await Promise.all([first, second]);
    same(answers, ['first', 'second']);
  },
  async 'handlers for any event'(use) {
    const socket = open(use, '/abc');
    const called = [];
    socket.onAny((event, handshake) => called.push([event, typeof handshake]));
    socket.prependAny(() => called.push('first'));
    await next(socket, 'handshake');
    same(called, ['first', ['handshake', 'object']]);
  },
  async 'a volatile event goes when the pipe is ready'(use) {
    const socket = open(use);
    await next(socket, 'connect');
    const answered = new Promise((resolve) => {
      const again = setInterval(() => socket.volatile.emit('getId', resolve), 100);
      use.closing(() => clearInterval(again));
    });
    same(await answered, socket.id);
  },
  async 'a volatile event is dropped before the connection'(use) {
    const socket = open(use, '', { autoConnect: false });
    socket.volatile.emit('getId', () => claim(false, 'an answer'));
    const answer = ask(socket, 'getId');
    socket.connect();
    await answer;
  },
};

const acknowledging = {
  async 'with a promise'(use) {
    same(await open(use).emitWithAck('echo', 123), 123);
  },
  async 'in time'(use) {
    same(await open(use).timeout(10000).emitWithAck('echo', 42), 42);
  },
  async 'not at all what is unknown'(use) {
    const failure = await fails(open(use).timeout(50).emitWithAck('unknown'));
    same(failure.message, 'operation has timed out');
  },
  async 'not at all, with a time-out for all'(use) {
    const socket = open(use, '', { ackTimeout: 50 });
    const [error] = await ask(socket, 'unknown');
    claim(error instanceof Error, 'no error');
  },
  async 'not in time'(use) {
    const socket = open(use);
    let answers = 0;
    socket.timeout(0).emit('echo', 42, (error) => {
      claim(error instanceof Error, 'no error');
      answers += 1;
    });
    await next(socket, 'connect');
    await pause(200);
    same(answers, 1);
  },
  async 'not once it has left'(use) {
    const socket = open(use);
    await next(socket, 'connect');
    const failure = fails(socket.emitWithAck('echo', 'a'));
    socket.disconnect();
    same((await failure).message, 'socket has been disconnected');
  },
  async 'what waited for the connection'(use) {
    const socket = open(use);
    await next(socket, 'connect');
    socket.disconnect();
    const answer = ask(socket, 'echo', 'a');
    socket.connect();
    same(await answer, ['a']);
  },
  async 'what is sent again until then, in order'(use) {
    const socket = open(use, '', { retries: 1, ackTimeout: 10000 });
    const sent = [];
    socket.io.engine.on('packetCreate', ({ data }) => sent.push(data));
    const answers = await Promise.all([1, 2, 3].map((n) => ask(socket, 'echo', n)));
    same(answers, [[null, 1], [null, 2], [null, 3]]);
    same(sent, ['0', '20["echo",1]', '21["echo",2]', '22["echo",3]']);
  },
  async 'not, however often it is sent again'(use) {
    const socket = open(use, '', { retries: 3, ackTimeout: 100 });
    let asked = 0;
    socket.on('ack', () => { asked += 1; });
    const [error] = await ask(socket, 'ack');
    claim(error instanceof Error, 'no error');
    same(asked, 4);
  },
};

/** Binary goes the same way, whatever carries it. */
function binary(transports) {
  const options = { transports };
  const bytes = Buffer.from('some bytes');
  const name = transports.join(', then ');
  return {
    async [`doge gets bytes, ${name}`](use) {
      const [data] = await emitAndGet(use, 'doge', [], 'doge', options);
      claim(Buffer.isBuffer(data), 'no bytes');
      same(data.toString(), 'asdfasdf');
    },
    async [`getbin gets bytes, as an ArrayBuffer, ${name}`](use) {
      const socket = open(use, '', options);
      socket.io.engine.binaryType = 'arraybuffer';
      socket.emit('getbin');
      const [data] = await next(socket, 'takebin');
      claim(data instanceof ArrayBuffer, 'no ArrayBuffer');
      same(Buffer.from(data).toString(), 'asdfasdf');
    },
    async [`buffa takes bytes, ${name}`](use) {
      await emitAndGet(use, 'buffa', [new Uint8Array(bytes).buffer], 'buffack', options);
    },
    async [`blob takes bytes, ${name}`](use) {
      await emitAndGet(use, 'blob', [bytes], 'back', options);
    },
    async [`jsonbuff takes bytes in JSON, ${name}`](use) {
      await emitAndGet(use, 'jsonbuff', [{ hello: 'lol', message: bytes, goodbye: 'gotcha' }], 'jsonbuff-ack', options);
    },
    async [`jsonblob takes bytes in JSON, ${name}`](use) {
      await emitAndGet(use, 'jsonblob', [{ hello: 'lol', message: bytes, goodbye: 'gotcha' }], 'jsonblob-ack', options);
    },
    async [`abuff1 and abuff2 come in order, ${name}`](use) {
      const socket = open(use, '', options);
      socket.emit('abuff1', bytes);
      socket.emit('abuff2', 'please arrive second');
      await next(socket, 'abuff2-ack');
    },
    async [`blob1 to blob3 come in order, ${name}`](use) {
      const socket = open(use, '', options);
      socket.emit('blob1', bytes);
      socket.emit('blob2', 'second');
      socket.emit('blob3', bytes);
      await next(socket, 'blob3-ack');
    },
    async [`text for bytes is not taken, ${name}`](use) {
      const socket = open(use, '', options);
      ['buffack', 'back', 'blob3-ack'].forEach((event) => socket.on(event, () => claim(false, event)));
      socket.emit('buffa', 'text');
      socket.emit('blob', 'text');
      socket.emit('blob3', bytes);
      same(await ask(socket, 'echo', 1), [1]);
    },
  };
}

const under = (title, items) => Object.fromEntries(
  Object.entries(items).map(([name, item]) => [`${title}: ${name}`, item]),
);

serveItems({
  ...under('connects', connecting),
  ...under('reconnects', reconnecting),
  ...under('socket', sockets),
  ...under('acknowledges', acknowledging),
  ...under('binary', { ...binary(['polling']), ...binary(['websocket']), ...binary(['polling', 'websocket']) }),
});
