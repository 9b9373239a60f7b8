/*
 * One try of the lab, in a frame of its own so that the clients, which all call themselves `io`, do not meet:
 *
 *     lab-probe.html?client=CLIENT&transport=TRANSPORT&room=ROOM&server=ORIGIN&trigger=yes|no
 *
 * It connects, joins the room and tells the page around it what happens, as {event, at, detail}; `at` is milliseconds
 * since connecting began:
 *
 *     loaded → opened → connected → joined → message …, or failed; and ended, in answer to 'end'
 *
 * `opened` comes from ways that show an early sign of life. `joined` means that a message may be sent now.
 */

const query = new URLSearchParams(location.search);
const [client, transport, room, server] = ['client', 'transport', 'room', 'server'].map((name) => query.get(name));
/** Whether a message will be sent; if not, the probe has to prove by itself that one would get through. */
const willBeTriggered = query.get('trigger') === 'yes';

const CLOSING_MILLIS = 100;
const BUNDLES = {
  '4.8': 'socket.io.min.js',
  '4.8 msgpack': 'socket.io.msgpack.min.js',
  '3.1': '3/socket.io.js',
  '2.5': '2/socket.io.js',
  '1.7': '1.7/socket.io.js',
  '0.9': '0.9/socket.io.min.js',
};
const OPTIONS = {
  polling: { transports: ['polling'], upgrade: false },
  jsonp: { transports: ['polling'], upgrade: false, forceJSONP: true },
  websocket: { transports: ['websocket'] },
  upgrade: {},
};

let start = 0;
let close = () => {};
let over = false;

function report(event, detail = '') {
  if (!over) parent.postMessage({ event, detail, at: performance.now() - start }, location.origin);
}

/** Clients 1 to 4: what differs between them is inside of them. */
function modern() {
  const socket = io(server, { forceNew: true, reconnection: false, ...OPTIONS[transport] });
  const { engine } = socket.io;
  let joining = false;

  function go() {
    if (!socket.connected || joining) return;
    if (transport === 'upgrade' && engine.transport.name !== 'websocket') {
      report('opened');
      return;
    }
    joining = true;
    report('connected');
    socket.emit('join', { username: room }, joined);
  }

  socket.on('connect', go);
  socket.on('message', (value) => report('message', value));
  socket.on('connect_error', (error) => report('failed', error.message ?? String(error)));
  socket.on('disconnect', (reason) => report('failed', `disconnected: ${reason}`));
  engine.on('upgrade', go);
  engine.on('upgradeError', (error) => report('failed', `upgrade: ${error.message}`));
  return () => socket.disconnect();
}

function joined(answer) {
  if (answer?.error) report('failed', answer.error);
  else report('joined');
}

/** Client 0.9 with a transport that this browser has. */
function old() {
  // The client merges its option `transports` into this list, one by one, so that others would stay in.
  io.transports = [transport];
  const socket = io.connect(server, {
    'force new connection': true, 'try multiple transports': false, reconnect: false,
  });

  socket.on('connect', () => {
    report('connected');
    socket.emit('join', { username: room }, joined);
  });
  socket.on('message', (value) => report('message', value));
  socket.on('error', (reason) => report('failed', String(reason || 'no answer')));
  socket.on('connect_failed', () => report('failed', 'no transport of the client works'));
  socket.on('disconnect', () => report('failed', 'disconnected'));
  return () => socket.disconnect();
}

/** The packets of protocol 1, for the transports of 0.9 that no browser of today has. */
function oldPackets(send) {
  return (packet) => {
    const [, type, , data] = /^(\d):([^:]*):[^:]*:?([\s\S]*)$/.exec(packet) ?? [];
    if (type === '1') {
      report('connected');
      send(`5:1+::${JSON.stringify({ name: 'join', args: [{ username: room }] })}`);
    } else if (type === '2') {
      send('2::');
    } else if (type === '5') {
      const { name, args } = JSON.parse(data);
      if (name === 'message') report('message', args[0]);
    } else if (type === '6') {
      joined(JSON.parse(/\[.*/.exec(data)?.[0] ?? '[]')[0]);
    } else if (type === '7') {
      report('failed', `error ${data}`);
    }
  };
}

async function oldHandshake() {
  const answer = await fetch(`${server}/socket.io/1/?t=${Date.now()}`, { cache: 'no-store' });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`handshake answered ${answer.status}: ${text}`);
  return `${server}/socket.io/1/${transport}/${text.split(':')[0]}`;
}

/** What Flash's WebSocket would say, said by this browser's. */
async function flashsocket() {
  const socket = new WebSocket((await oldHandshake()).replace(/^http/, 'ws'));
  const take = oldPackets((packet) => socket.send(packet));

  socket.onopen = () => report('opened');
  socket.onmessage = ({ data }) => take(data);
  socket.onclose = ({ code }) => report('failed', `WebSocket closed, code ${code}`);
  return () => {
    socket.onclose = null;
    socket.send('0::');
    socket.close();
  };
}

/** A frame that never finishes loading: each <script> in it calls parent.s._ with a packet. */
async function htmlfile() {
  const url = await oldHandshake();
  const post = (packet) => fetch(url, { method: 'POST', body: packet });
  const take = oldPackets((packet) => post(packet).catch((error) => report('failed', error.message)));
  const frame = document.createElement('iframe');

  window.s = {
    _(packet, page) {
      take(packet.replace(/\\\//g, '/'));
      page.querySelector('script')?.remove();
    },
  };
  frame.addEventListener('load', () => report('failed', 'the stream ended'));
  frame.src = `${url}?t=${Date.now()}`;
  document.body.append(frame);
  report('opened');
  return () => {
    frame.remove();
    post('0::').catch(() => {}); // it is over, whoever knows it
  };
}

function webSocket() {
  const socket = new WebSocket(`${server.replace(/^http/, 'ws')}/ws?${new URLSearchParams({ name: room })}`);

  socket.onopen = () => {
    report('connected');
    report('joined');
  };
  socket.onmessage = ({ data }) => {
    const { event, data: value } = JSON.parse(data);
    if (event === 'message') report('message', value);
  };
  socket.onclose = ({ code }) => report('failed', `WebSocket closed, code ${code}`);
  return () => {
    socket.onclose = null;
    socket.close();
  };
}

function eventSource() {
  const address = `${server}/events?${new URLSearchParams({ name: room })}`;
  const source = new EventSource(address);

  source.onopen = async () => {
    report('opened');
    if (!willBeTriggered) await firstBytes(address);
    report('connected');
    report('joined');
  };
  source.onmessage = ({ data }) => report('message', JSON.parse(data));
  source.onerror = async () => {
    if (source.readyState === EventSource.CLOSED) report('failed', await refusal(address));
    else report('failed', 'the stream was cut off');
  };
  return () => source.close();
}

/** Waits until a stream has brought something: what opens a stream may come from a proxy that keeps the rest. */
async function firstBytes(address) {
  const reader = (await fetch(address, { cache: 'no-store' })).body.getReader();
  await reader.read();
  reader.cancel();
}

async function refusal(address) {
  try {
    const answer = await fetch(address, { cache: 'no-store' });
    const type = answer.headers.get('Content-Type') ?? 'no type';
    return answer.ok ? `the answer is ${type}, no event stream` : `answered ${answer.status}: ${await answer.text()}`;
  } catch (error) {
    return error.message;
  }
}

function poll() {
  const ended = new AbortController();

  async function ask(cursor) {
    const parameters = new URLSearchParams({ name: room, ...(cursor && { cursor }) });
    const answer = await fetch(`${server}/poll?${parameters}`, { cache: 'no-store', signal: ended.signal });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`answered ${answer.status}: ${text}`);
    const content = JSON.parse(text);
    report('joined');
    for (const { event, data } of content.messages) if (event === 'message') report('message', data);
    if (!ended.signal.aborted) await ask(content.cursor);
  }

  ask('').catch((error) => {
    if (!ended.signal.aborted) report('failed', error.message);
  });
  // A poll that waits says nothing; whether it is heard, the trigger tells.
  if (willBeTriggered) report('joined');
  return () => ended.abort();
}

const BY_HAND = { flashsocket, htmlfile, '/ws': webSocket, '/events': eventSource, '/poll': poll };

async function begin() {
  start = performance.now();
  report('loaded');
  try {
    close = await (BY_HAND[transport] ?? (client === '0.9' ? old : modern))();
  } catch (error) {
    report('failed', error.message);
  }
}

window.addEventListener('message', ({ data, origin }) => {
  if (data !== 'end' || origin !== location.origin) return;
  over = true;
  close();
  // The farewell has to leave before the frame goes.
  setTimeout(() => parent.postMessage({ event: 'ended' }, location.origin), CLOSING_MILLIS);
});

if (BY_HAND[transport]) {
  begin();
} else {
  const script = document.createElement('script');
  script.src = `/socket.io/${BUNDLES[client]}`;
  script.addEventListener('load', begin);
  script.addEventListener('error', () => report('failed', `${script.src} did not load`));
  document.head.append(script);
}
