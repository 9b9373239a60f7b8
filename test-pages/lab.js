import { askBefore, byId, element, isRefusal, request, serverOrigin, setText } from './page.js';
import { GROUPS, WAYS } from './lab-ways.js';
import { explain } from './lab-why.js';

const CONNECT_MILLIS = 8000;
const MESSAGE_MILLIS = 5000;
/** An empty poll answers after some twenty seconds, and without a trigger it is all the proof there is. */
const EMPTY_POLL_MILLIS = 30_000;
const TRIGGER_AGAIN_MILLIS = 100;
const FAREWELL_MILLIS = 500;

const STAGES = ['started', 'loaded', 'opened', 'connected', 'joined', 'received'];

const later = (millis) => new Promise((resolve) => { setTimeout(resolve, millis); });
const random = () => Math.random().toString(36).slice(2, 12);
const rounded = (millis) => Math.max(0, Math.round(millis * 10) / 10);

/**
 * One way tried once, in a frame of its own, which is gone afterwards. `run` answers what was seen: the stage it came
 * to, connectMs and messageMs (null where it did not come so far, or there is no such thing), detail and altered (words),
 * timedOut.
 */
class Attempt {
  #seen = { stage: 'started', connectMs: null, messageMs: null, detail: '', altered: '', timedOut: false };
  #way;
  #place;
  #key;
  #room = `lab-${random()}`;
  #text = `${random()} 你好 😀 <b>"bold"</b> \\ &amp; '`;
  #frame = document.createElement('iframe');
  #timer = 0;
  #sentAt = 0;
  #finish;
  #gone;

  constructor(way, place, key) {
    this.#way = way;
    this.#place = place;
    this.#key = key;
  }

  async run() {
    const hear = (message) => {
      if (message.source === this.#frame.contentWindow) this.#take(message.data);
    };
    const finished = new Promise((resolve) => { this.#finish = resolve; });
    window.addEventListener('message', hear);
    this.#frame.hidden = true;
    this.#frame.title = 'One try of the lab';
    this.#frame.src = `lab-probe.html?${new URLSearchParams({
      client: this.#way.client,
      transport: this.#way.transport,
      room: this.#room,
      server: this.#place.server,
      trigger: this.#place.mayTrigger ? 'yes' : 'no',
    })}`;
    this.#allow(!this.#place.mayTrigger && this.#way.transport === '/poll' ? EMPTY_POLL_MILLIS : CONNECT_MILLIS);
    document.body.append(this.#frame);
    await finished;

    clearTimeout(this.#timer);
    await this.#end();
    window.removeEventListener('message', hear);
    this.#frame.remove();
    return this.#seen;
  }

  #take({ event, at, detail }) {
    if (event === 'ended') {
      this.#gone();
    } else if (event === 'failed') {
      this.#seen.detail = detail;
      this.#finish();
    } else if (event === 'message') {
      this.#received(detail);
    } else if (this.#advance(event)) {
      if (event === 'connected') this.#seen.connectMs = rounded(at);
      if (event === 'joined') this.#joined();
    }
  }

  /** Stages are only ever left forwards. */
  #advance(stage) {
    if (STAGES.indexOf(stage) <= STAGES.indexOf(this.#seen.stage)) return false;
    this.#seen.stage = stage;
    return true;
  }

  #joined() {
    if (this.#place.mayTrigger) this.#trigger();
    else this.#finish();
  }

  /** Sends the message, again while nobody is in the room yet: of a poll nothing else shows that it has joined. */
  async #trigger() {
    this.#allow(MESSAGE_MILLIS);
    while (this.#seen.stage === 'joined' && !this.#seen.timedOut) {
      this.#sentAt = performance.now();
      const message = new URLSearchParams({ name: this.#room, msg: this.#text });
      const answer = await request(`${this.#place.server}/?${message}`, { key: this.#key });
      if (!answer.ok) {
        this.#seen.detail = `the trigger failed: ${answer.error}`;
        this.#finish();
        return;
      }
      if (!/"sockets":0\b/.test(answer.body)) return;
      await later(TRIGGER_AGAIN_MILLIS);
    }
  }

  #received(value) {
    const messageMs = rounded(performance.now() - this.#sentAt);
    if (value?.code === 0 && value.data === this.#text) {
      this.#seen.messageMs = messageMs;
      this.#advance('received');
    } else {
      this.#seen.altered = JSON.stringify(value);
    }
    this.#finish();
  }

  #allow(millis) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#seen.timedOut = true;
      this.#finish();
    }, millis);
  }

  /** Lets the client say goodbye, so that the server need not wait for it. */
  #end() {
    const gone = new Promise((resolve) => { this.#gone = resolve; });
    this.#frame.contentWindow.postMessage('end', location.origin);
    return Promise.race([gone, later(FAREWELL_MILLIS)]);
  }
}

/** What this page may do at a server: {server, page, reach, mayTrigger, answer}; see lab-why.js for reach. */
async function survey(server, key) {
  const place = { server, page: location.origin, reach: 'open', mayTrigger: false, answer: null };
  try {
    await fetch(`${server}/health`, { cache: 'no-store' });
  } catch {
    // A server that refuses our origin still answers a request whose answer we are not to see.
    place.reach = await fetch(`${server}/health`, { mode: 'no-cors', cache: 'no-store' })
      .then(() => 'refused', () => 'silent');
    return place;
  }
  place.answer = await request(`${server}/?${new URLSearchParams({ name: `lab-${random()}`, msg: '' })}`, { key });
  place.mayTrigger = place.answer.ok;
  return place;
}

/** The table: a body a client, a row a way. */
class Table {
  #rows = new Map();

  constructor() {
    for (const group of GROUPS) {
      const body = element('tbody', '');
      const head = element('tr', 'group');
      const title = element('th', '', group.title);
      title.colSpan = 5;
      title.scope = 'rowgroup';
      title.append(' ', element('span', 'muted', group.about));
      head.append(title);
      body.append(head);
      byId('ways').append(body);
      for (const way of WAYS.filter(({ client }) => client === group.client)) body.append(this.#row(way));
    }
    // Rows that become cards on a phone lose the meaning of their elements in some browsers, not that of their roles.
    const roles = { table: 'table', thead: 'rowgroup', tbody: 'rowgroup', tr: 'row', td: 'cell' };
    for (const [tag, role] of Object.entries(roles)) {
      for (const node of byId('ways').parentNode.querySelectorAll(tag)) node.setAttribute('role', role);
    }
    for (const node of byId('ways').querySelectorAll('th')) {
      node.setAttribute('role', node.scope === 'col' ? 'columnheader' : 'rowheader');
    }
  }

  #row(way) {
    const row = element('tr', 'way');
    const title = element('th', 'transport', way.title);
    const cells = {
      result: element('td', 'result'),
      connect: element('td', 'time'),
      message: element('td', 'time'),
      why: element('td', 'why'),
    };
    title.scope = 'row';
    cells.connect.dataset.label = 'connecting';
    cells.message.dataset.label = 'message';
    cells.lamp = element('span', 'lamp');
    cells.result.append(cells.lamp);
    cells.bar = element('div', 'bar');
    cells.bar.append(element('span', 'bar-connecting'), element('span', 'bar-message'));
    cells.words = element('div', '');
    cells.why.append(cells.bar, cells.words);
    row.append(title, cells.result, cells.connect, cells.message, cells.why);
    this.#rows.set(way, cells);
    return row;
  }

  show(way, state, { connectMs = null, messageMs = null, why = '' } = {}) {
    const { lamp, connect, message, words } = this.#rows.get(way);
    const TEXTS = { waiting: 'waiting', connecting: 'trying', live: 'works', error: 'does not work' };
    lamp.dataset.state = state;
    setText(lamp, TEXTS[state]);
    setText(connect, asMillis(connectMs));
    setText(message, asMillis(messageMs));
    words.replaceChildren(...[why && element('p', state === 'error' ? 'blocked' : '', why),
      way.note && element('p', 'muted', way.note)].filter(Boolean));
  }

  /** Draws times as bars, beside what they are in words. */
  draw(results) {
    const total = ({ connectMs, messageMs }) => connectMs + messageMs;
    const longest = Math.max(1, ...results.map(total));
    for (const [index, way] of WAYS.entries()) {
      const { bar } = this.#rows.get(way);
      const result = results[index];
      const drawn = result?.ok && result.messageMs !== null;
      bar.hidden = !drawn;
      if (!drawn) continue;
      bar.firstChild.style.width = `${100 * result.connectMs / longest}%`;
      bar.lastChild.style.width = `${100 * result.messageMs / longest}%`;
    }
  }
}

function asMillis(millis) {
  if (millis === null) return '–';
  return `${millis.toLocaleString('en', { maximumFractionDigits: millis < 10 ? 1 : 0 })} ms`;
}

/** The whole run; window.lab tells other programs of it. */
class Lab {
  done = false;
  results = [];
  #server;
  #table = new Table();

  constructor(server) {
    this.#server = server;
    setText(byId('server'), server);
    for (const way of WAYS) this.#table.show(way, 'waiting');
    this.#table.draw([]);
  }

  async run() {
    const key = byId('key').value;
    const began = performance.now();
    const tries = [];
    this.done = false;
    this.results = [];
    byId('again').disabled = true;
    byId('progress').hidden = false;
    byId('progress').max = WAYS.length;
    setText(byId('took'), '–');
    for (const way of WAYS) this.#table.show(way, 'waiting');
    this.#table.draw([]);
    setText(byId('summary'), 'Trying every way, one after another.');
    byId('summary').dataset.state = 'connecting';

    const place = await survey(this.#server, key);
    showTrigger(place);
    for (const [index, way] of WAYS.entries()) {
      byId('progress').value = index;
      setText(byId('now'), `${index + 1} of ${WAYS.length}: ${way.client === 'none' ? '' : way.client} ${way.title}`);
      this.#table.show(way, 'connecting');
      const seen = await new Attempt(way, place, key).run();
      tries.push({ way, seen, ok: seen.stage === (place.mayTrigger ? 'received' : 'joined') });
      this.#judge(tries, place);
    }

    const works = this.results.filter(({ ok }) => ok).length;
    setText(byId('summary'), `${works} of ${WAYS.length} ways work here.`);
    byId('summary').dataset.state = works === WAYS.length ? 'live' : 'error';
    setText(byId('now'), '');
    setText(byId('took'), `${((performance.now() - began) / 1000).toFixed(1)} s`);
    byId('progress').hidden = true;
    byId('again').disabled = false;
    this.done = true;
  }

  /** Judges all tries anew: what blocks one is told by what else worked, and that may have come later. */
  #judge(tries, place) {
    const others = {};
    for (const { way, ok } of tries) others[way.kind] ||= ok;
    this.results = tries.map(({ way, seen, ok }) => {
      const why = !ok ? explain(way, seen, others, place)
        : place.mayTrigger ? '' : 'Message not tried: this visitor may not trigger.';
      this.#table.show(way, ok ? 'live' : 'error', { ...seen, why });
      const { connectMs, messageMs } = seen;
      return { client: way.client, transport: way.transport, ok, connectMs, messageMs, why };
    });
    this.#table.draw(this.results);
  }
}

function showTrigger({ mayTrigger, answer }) {
  const refused = answer !== null && isRefusal(answer);
  setText(byId('trigger'), mayTrigger ? 'allowed' : refused ? 'not allowed' : 'no answer');
  byId('trigger-problem').hidden = mayTrigger || !refused;
  setText(byId('trigger-reason'), refused ? answer.error : '');
  byId('key-form').hidden = mayTrigger && !byId('key').value || answer === null;
}

function start() {
  let server;
  try {
    server = serverOrigin();
  } catch (failure) {
    setText(byId('summary'), failure.message);
    byId('summary').dataset.state = 'error';
    return;
  }
  window.lab = new Lab(server);
  const again = (event) => {
    event.preventDefault();
    if (!byId('again').disabled) window.lab.run();
  };
  byId('again').addEventListener('click', again);
  byId('key-form').addEventListener('submit', again);
  byId('again').disabled = true;
  // Not earlier: a frame whose script waits for its answer would keep this page from being loaded.
  window.addEventListener('load', () => askBefore(server, () => window.lab.run()));
}

start();
