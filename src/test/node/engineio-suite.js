'use strict';

// What the tests of the official Engine.IO client expect of a server, done with that client, which comes with the one
// for Socket.IO: node engineio-suite.js MODULE. Commands come as lines of JSON on stdin, see items.js.

const { same, claim, pause, next, collect, serveItems } = require('./items.js');

const beside = require.resolve(process.argv[2]);
const { Socket, NodeXHR, NodeWebSocket } = require(require.resolve('engine.io-client', { paths: [beside] }));

const EMOJI = '\uD800\uDC00-\uDB7F\uDFFF\uDB80\uDC00-\uDBFF\uDFFF\uE000-\uF8FF';
const RUSSIAN = 'пойду спать всем спокойной ночи';

function make({ url, closing }, options = {}) {
  const socket = new Socket(url, options);
  closing(() => socket.close());
  return socket;
}

/** A socket that has been greeted. */
async function open(use, options) {
  const socket = make(use, options);
  const [[greeting]] = await Promise.all([next(socket, 'message'), next(socket, 'open')]);
  same(greeting, 'hi');
  return socket;
}

async function ask(socket, message) {
  socket.send(message);
  return (await next(socket, 'message'))[0];
}

/** How it ends: the error and its request as they are at that moment, and the arguments of the close event. */
async function end(socket) {
  const request = ({ context }) => ({ readyState: context?.readyState, responseText: context?.responseText });
  const failed = new Promise((resolve) => {
    socket.once('error', (error) => resolve({ error, ...request(error) }));
  });
  const [failure, close] = await Promise.all([failed, next(socket, 'close')]);
  return { ...failure, close };
}

const denied = (...transports) => Object.fromEntries(transports.map((name) => [name, { query: { deny: 1 } }]));

/** The same by each transport. */
function talking(transport) {
  const options = { transports: [transport] };
  return {
    async [`text is sent back, ${transport}`](use) {
      const socket = await open(use, options);
      same(await ask(socket, 'cash money €€€'), 'cash money €€€');
      same(await ask(socket, EMOJI), EMOJI);
    },
    async [`binary is sent back, ${transport}`](use) {
      const socket = await open(use, options);
      const bytes = Buffer.from([0, 1, 2, 255]);
      claim(bytes.equals(await ask(socket, bytes)), 'other bytes');
    },
    async [`give binary, ${transport}`](use) {
      const socket = await open(use, options);
      same([...await ask(socket, 'give binary')], [0, 1, 2, 3, 4]);
      socket.binaryType = 'arraybuffer';
      const buffer = await ask(socket, 'give binary');
      claim(buffer instanceof ArrayBuffer, 'no ArrayBuffer');
      same([...new Uint8Array(buffer)], [0, 1, 2, 3, 4]);
    },
    async [`give utf8, ${transport}`](use) {
      same(await ask(await open(use, options), 'give utf8'), RUSSIAN);
    },
    async [`pings come every half second, ${transport}`](use) {
      const socket = await open(use, options);
      await collect(socket, 'ping', 3);
      same(await ask(socket, 'still there'), 'still there');
    },
    async [`only the ${transport} transport, given as a class`](use) {
      const socket = await open(use, { transports: [transport === 'polling' ? NodeXHR : NodeWebSocket] });
      same(socket.transport.name, transport);
    },
    async [`a closed socket sends nothing, ${transport}`](use) {
      const socket = await open(use, options);
      socket.on('packetCreate', () => claim(false, 'a packet'));
      const closed = next(socket, 'close');
      socket.close();
      socket.send('hi');
      await closed;
      await pause(100);
    },
  };
}

const payloads = {
  async 'what is sent at once is split by maxPayload'(use) {
    const socket = await open(use, { transports: ['polling'] });
    const texts = ['a'.repeat(99), 'b'.repeat(30), 'c'.repeat(30), 'd'.repeat(35), '€'.repeat(33), 'f'.repeat(99)];
    texts.forEach((text) => socket.send(text));
    same((await collect(socket, 'message', 6)).map(([text]) => text), texts);
  },
  async 'binary that is sent at once is split by maxPayload'(use) {
    const socket = await open(use, { transports: ['polling'] });
    const bytes = (length) => Buffer.alloc(length, length);
    const messages = [bytes(72), bytes(20), 'a'.repeat(20), bytes(21), bytes(71)];
    messages.forEach((message) => socket.send(message));
    const back = await collect(socket, 'message', 5);
    claim(back.every(([message], i) => Buffer.from(messages[i]).equals(Buffer.from(message))), 'other messages');
  },
  async 'more than maxPayload is refused, polling'(use) {
    const socket = await open(use, { transports: ['polling'] });
    socket.send('a'.repeat(101));
    const { error, readyState, responseText, close } = await end(socket);
    same([error.type, error.message, error.description], ['TransportError', 'xhr post error', 413]);
    same([readyState, responseText], [4, '']);
    same(close[0], 'transport error');
  },
  async 'more than maxPayload is refused, websocket'(use) {
    const socket = await open(use, { transports: ['websocket'] });
    socket.send('a'.repeat(101));
    const [reason, { description, context }] = await next(socket, 'close');
    same([reason, description], ['transport close', 'websocket connection closed']);
    same([context.code, context.reason], [1009, '']);
  },
};

const refusals = {
  async 'an unknown sid is told, polling'(use) {
    const socket = make(use, { transports: ['polling'], query: { sid: 'abc' } });
    const { error, readyState, responseText, close } = await end(socket);
    same([error.type, error.message, error.description], ['TransportError', 'xhr poll error', 400]);
    same(readyState, 4);
    same(responseText, '{"code":1,"message":"Session ID unknown"}');
    same(close[0], 'transport error');
  },
  async 'an unknown sid is told, websocket'(use) {
    const { error, close } = await end(make(use, { transports: ['websocket'], query: { sid: 'abc' } }));
    same([error.type, error.message, error.description.type], ['TransportError', 'websocket error', 'error']);
    same(close[0], 'transport error');
  },
  async 'deny is told, polling'(use) {
    const { error, responseText } = await end(make(use, { transports: ['polling'], query: { deny: 1 } }));
    same([error.description, responseText], [403, '{"code":4,"message":"Forbidden"}']);
  },
  async 'deny is told, websocket'(use) {
    const { error } = await end(make(use, { transports: ['websocket'], query: { deny: 1 } }));
    claim(/\b403\b/.test(error.description.message), error.description.message);
  },
  async 'the second transport is tried, polling'(use) {
    const socket = await open(use, {
      transports: ['websocket', 'polling'], transportOptions: denied('websocket'), tryAllTransports: true,
    });
    same(socket.transport.name, 'polling');
  },
  async 'the second transport is tried, websocket'(use) {
    const socket = await open(use, {
      transports: ['polling', 'websocket'], transportOptions: denied('polling'), tryAllTransports: true,
    });
    same(socket.transport.name, 'websocket');
  },
  async 'the second transport is not tried where it must not'(use) {
    const { error } = await end(make(use, { transportOptions: denied('polling') }));
    same(error.message, 'xhr poll error');
  },
};

async function headersOf(use, options) {
  const socket = await open(use, { transports: ['polling'], ...options });
  return JSON.parse(await ask(socket, 'sendHeaders'));
}

const headers = {
  async 'cookies are sent back where they may'(use) {
    same((await headersOf(use, { withCredentials: true })).cookie, '1=1; 2=2');
  },
  async 'cookies are not sent back where they may not'(use) {
    same((await headersOf(use, { withCredentials: false })).cookie, undefined);
  },
  async 'headers of the client are seen'(use) {
    same((await headersOf(use, { extraHeaders: { 'X-Mine': 'yes' } }))['x-mine'], 'yes');
  },
};

const upgrades = {
  async 'done, and the echo goes on'(use) {
    const socket = make(use);
    await next(socket, 'upgrade');
    same(socket.transport.name, 'websocket');
    same(await ask(socket, 'by websocket'), 'by websocket');
  },
  async 'done before a close'(use) {
    const socket = make(use);
    let upgraded = false;
    socket.on('upgrade', () => { upgraded = true; });
    await next(socket, 'upgrading');
    socket.close();
    await next(socket, 'close');
    claim(upgraded, 'closed before');
  },
  async 'given up when it fails before a close'(use) {
    const socket = make(use);
    let failed = false;
    socket.on('upgradeError', () => { failed = true; });
    await next(socket, 'upgrading');
    const closed = next(socket, 'close');
    socket.close();
    socket.transport.onError('upgrade error');
    await closed;
    claim(failed, 'no error');
  },
  async 'done with all that was sent before a close'(use) {
    const socket = make(use);
    await next(socket, 'upgrading');
    socket.send('hi');
    socket.close();
    await next(socket, 'close');
    same(socket.writeBuffer.length, 0);
  },
  async 'nothing is sent once a close waits for it'(use) {
    const socket = make(use);
    await next(socket, 'upgrading');
    socket.on('packetCreate', ({ type }) => claim(type !== 'message', 'a message'));
    socket.close();
    socket.send('hi');
    await next(socket, 'close');
  },
  async 'compression is offered and kept to its threshold'(use) {
    const compressed = async (options) => {
      const socket = await open(use, { transports: ['websocket'], ...options });
      const { ws } = socket.transport;
      const send = ws.send.bind(ws);
      const seen = new Promise((resolve) => {
        ws.send = (data, sendOptions, done) => {
          resolve(sendOptions.compress);
          send(data, sendOptions, done);
        };
      });
      socket.send('hi', { compress: true });
      same((await next(socket, 'message'))[0], 'hi');
      return seen;
    };
    same([await compressed({ perMessageDeflate: { threshold: 0 } }), await compressed()], [true, false]);
  },
  async 'a throttled timer ends it'(use) {
    const socket = await open(use);
    claim(!socket._hasPingExpired(), 'expired');
    socket._pingTimeoutTime = Date.now() - 1;
    const closed = next(socket, 'close');
    claim(socket._hasPingExpired(), 'not expired');
    same((await closed)[0], 'ping timeout');
    await pause(10);
  },
};

/** What the client remembers, it remembers for all its sockets. */
const remembering = {
  async 'an upgrade'(use) {
    const socket = make(use);
    // At once: the next that opens by polling has it forgotten.
    const again = await new Promise((resolve) => {
      socket.once('upgrade', () => resolve([true, false].map((rememberUpgrade) => make(use, { rememberUpgrade }))));
    });
    same(again.map(({ transport }) => transport.name), ['websocket', 'polling']);
    await Promise.all(again.map((one) => next(one, 'message')));
  },
};

const under = (title, items) => Object.fromEntries(
  Object.entries(items).map(([name, item]) => [`${title}: ${name}`, item]),
);

serveItems({
  ...under('talks', { ...talking('polling'), ...talking('websocket') }),
  ...under('payload', payloads),
  ...under('refusal', refusals),
  ...under('headers', headers),
  ...under('upgrade', upgrades),
}, under('remembers', remembering));
