/*
 * What every Roomcast test page shares. Whatever comes from the network reaches the document
 * as text nodes only.
 */

/** Messages kept in a list; older ones leave it, the counter goes on. */
const KEPT_MESSAGES = 1000;
const REQUEST_TIMEOUT_MILLIS = 10_000;

export const byId = (id) => document.getElementById(id);

export function element(tag, className, text) {
  const node = document.createElement(tag);
  node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** Writes only what changed: screen readers announce each write to a live region. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A value as text: strings as they are, everything else as JSON. */
export function asText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? '';
}

/** The origin to talk to: ?server=http://host:port, or the one that served this page. */
export function serverOrigin() {
  const wanted = new URLSearchParams(location.search).get('server');
  if (!wanted) return location.origin;
  let url;
  try {
    url = new URL(wanted);
  } catch {
    throw new Error(`?server=${wanted} is not a URL; write http://host:port`);
  }
  if (!/^https?:$/.test(url.protocol)) {
    throw new Error(`?server=${wanted} must start with http:// or https://`);
  }
  return url.origin;
}

/**
 * One trusted request. Answers {ok, status, body, error}: body is the answer's text; error is a
 * sentence to show, status is 0 when nobody answered.
 */
export async function request(url, { key, ...options } = {}) {
  try {
    const response = await fetch(url, {
      cache: 'no-store',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MILLIS),
      ...options,
      headers: key ? { Authorization: `Bearer ${key}` } : {},
    });
    const body = await response.text();
    return { ok: response.ok, status: response.status, body, error: response.ok ? '' : errorIn(body, response.status) };
  } catch (failure) {
    return { ok: false, status: 0, body: '', error: noAnswer(url, failure) };
  }
}

export const isRefusal = (answer) => answer.status === 401 || answer.status === 403;

function errorIn(body, status) {
  try {
    const { error } = JSON.parse(body);
    if (typeof error === 'string') return error;
  } catch { /* not our JSON, perhaps a proxy's page: the status has to do */ }
  return `The server answered ${status}.`;
}

function noAnswer(url, failure) {
  const { origin } = new URL(url, location.href);
  if (failure instanceof TypeError && /header|ByteString|ISO-8859-1/i.test(failure.message)) {
    return 'The key holds characters that a header cannot carry.';
  }
  if (failure.name === 'TimeoutError') return `No answer from ${origin} within ${REQUEST_TIMEOUT_MILLIS / 1000} s.`;
  return origin === location.origin
    ? `No answer from ${origin}. Is the server running?`
    : `No answer from ${origin}. Is it running, and does it allow pages of ${location.origin} (setting --origins)?`;
}

/** Whether scripts of a host may run here unasked: it served this page, or both are this machine. */
export function isOurHost(host) {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  return host === location.hostname || (loopback.includes(host) && loopback.includes(location.hostname));
}

/**
 * Calls `go` once scripts of that server may run here: at once for our own host. Else the visitor decides in
 * #foreign, since a link must not make this page run a stranger's script.
 */
export function askBefore(server, go) {
  if (isOurHost(new URL(server).hostname)) {
    go();
    return;
  }
  byId('foreign-url').textContent = server;
  byId('foreign').hidden = false;
  byId('foreign-allow').addEventListener('click', () => {
    byId('foreign').hidden = true;
    go();
  }, { once: true });
}

/** What the address of this page says of a parameter, or ''. */
export const parameter = (name) => new URLSearchParams(location.search).get(name) ?? '';

/** Keeps the address in step with the form, so that a reload, or the window of the link #another, does the same. */
export function remember(name, value) {
  const url = new URL(location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  history.replaceState(null, '', url);
  byId('another').href = url.href;
}

/** The facts of the connection: #state, #transport, #room and #problem. */
export const panel = {
  /** One of connected, connecting, disconnected; the transport and the room count only while connected. */
  show(state, transport, room) {
    setText(byId('state'), state);
    byId('state').dataset.state = state;
    byId('connection').textContent = state === 'disconnected' ? 'Connect' : 'Disconnect';
    byId('transport').textContent = state === 'connected' && transport || 'none';
    byId('room').textContent = state === 'connected' && room || 'none';
  },

  problem(text) {
    byId('problem').textContent = text;
    byId('problem').hidden = !text;
  },
};

const RECONNECT_MILLIS = 2000;

/**
 * A page that needs no library: joins by the name in an address, which #address shows. It connects when the visitor
 * has joined, again some seconds after it was cut off, and starts anew under another name.
 *
 * `connect(server, name, page)` starts and answers a function that ends it. It tells `page` what happens:
 * address(text), connected(transport), message(value), notice(text), and lost(why), after which we connect again, or
 * retrying(why) where the browser does so itself.
 */
export function joinByAddress(connect) {
  const messages = new MessageList();
  let server = '';
  let username = '';
  let life = null;

  try {
    server = serverOrigin();
  } catch (failure) {
    panel.show('disconnected');
    panel.problem(failure.message);
    return;
  }
  const trigger = new TriggerForm(server);
  byId('username').value = parameter('name') || 'test';
  trigger.suggest(byId('username').value);
  byId('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    remember('name', byId('username').value);
    trigger.suggest(byId('username').value);
    start(byId('username').value);
  });
  byId('connection').addEventListener('click', () => {
    if (life) stop();
    else start(username || byId('username').value);
  });
  remember('name', parameter('name'));
  panel.show('disconnected');
  byId('connection').disabled = false;
  if (parameter('name')) start(parameter('name'));

  function start(name) {
    if (life) stop();
    username = name;
    life = { end: () => {}, timer: 0 };
    open(life);
  }

  /** A life is the time until the visitor disconnects or takes another name; what an older one says is not heard. */
  function open(mine) {
    const heard = (action) => (...values) => { if (life === mine) action(...values); };
    let connected = false;
    const cutOff = (why) => {
      connected = false;
      panel.show('connecting');
      panel.problem(why);
    };
    panel.show('connecting');
    mine.end = connect(server, username, {
      connected: heard((transport) => {
        if (connected) return;
        connected = true;
        panel.show('connected', transport, username);
        panel.problem('');
      }),
      notice: heard((text) => panel.problem(text)),
      message: heard((value) => messages.add(value)),
      address: heard((text) => { byId('address').textContent = text; }),
      retrying: heard(cutOff),
      lost: heard((why) => {
        cutOff(why);
        mine.end();
        mine.timer = setTimeout(() => open(mine), RECONNECT_MILLIS);
      }),
    });
  }

  function stop() {
    const { end, timer } = life;
    life = null;
    clearTimeout(timer);
    end();
    panel.show('disconnected');
    panel.problem('');
  }
}

/** The list #messages with its #count, #empty and #clear; newest first. */
export class MessageList {
  #list = byId('messages');
  #count = 0;

  constructor() {
    byId('clear').addEventListener('click', () => this.clear());
  }

  /** Adds what a `message` event brought: {code, data}, or any other value as it is. */
  add(message) {
    const wrapped = message !== null && typeof message === 'object' && 'data' in message;
    const now = new Date();
    const item = element('li', 'message');
    const time = element('time', '', clock(now));
    time.dateTime = now.toISOString();
    const data = element('span', 'data', asText(wrapped ? message.data : message));
    data.dir = 'auto';
    item.append(time, ' ', element('span', 'code', wrapped ? asText(message.code) : ''), ' ', data);

    this.#list.prepend(item);
    if (this.#list.childElementCount > KEPT_MESSAGES) this.#list.lastElementChild.remove();
    this.#show(this.#count + 1);
  }

  clear() {
    this.#list.replaceChildren();
    this.#show(0);
  }

  #show(count) {
    this.#count = count;
    byId('count').textContent = String(count);
    byId('empty').hidden = count > 0;
  }
}

function clock(date) {
  const two = (number) => String(number).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The form #trigger-form: sends what PHP would send, and shows the answer in #answer. */
export class TriggerForm {
  #form = byId('trigger-form');
  #server;
  #nameIsTheirs = false;

  constructor(server) {
    this.#server = server;
    const { name, msg } = this.#form.elements;
    name.addEventListener('input', () => { this.#nameIsTheirs = true; });
    msg.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** Addresses the room just joined, unless the visitor chose another. */
  suggest(room) {
    if (!this.#nameIsTheirs) this.#form.elements.name.value = room;
  }

  async #send() {
    const { name, msg, key } = this.#form.elements;
    const output = byId('answer');
    output.textContent = '';
    const answer = await request(`${this.#server}/`, {
      method: 'POST',
      body: new URLSearchParams({ name: name.value, msg: msg.value }),
      key: key.value,
    });
    output.textContent = answer.ok ? answer.body.trim() : answer.error;
    output.classList.toggle('bad', !answer.ok);
    if (isRefusal(answer)) byId('key-details').open = true;
  }
}
