import { MessageList, TriggerForm, byId, serverOrigin } from './page.js';

const query = new URLSearchParams(location.search);
const messages = new MessageList();

let server = '';
let socket = null;
/** The name to join with, again after each reconnect; empty until the visitor joins. */
let username = '';

function start() {
  try {
    server = serverOrigin();
  } catch (failure) {
    showState('disconnected');
    showProblem(failure.message);
    return;
  }
  const trigger = new TriggerForm(server);
  byId('username').value = query.get('name') || 'test';
  trigger.suggest(byId('username').value);
  byId('transports').value = ['websocket', 'polling'].find((one) => one === query.get('transports')) ?? '';

  byId('join-form').addEventListener('submit', (event) => {
    event.preventDefault();
    username = byId('username').value;
    trigger.suggest(username);
    remember('name', username);
    join();
  });
  byId('transports').addEventListener('change', () => {
    remember('transports', byId('transports').value);
    if (socket) connect();
  });
  byId('connection').addEventListener('click', () => {
    if (socket.active) hangUp();
    else connect();
  });

  username = query.get('name') ?? '';
  remember('name', username);
  loadClient();
}

/** Loads the client bundle from the server we talk to, then connects. */
function loadClient() {
  const url = `${server}/socket.io/socket.io.js`;
  if (!isOurHost(new URL(server).hostname)) {
    // A link must not make this page run a stranger's script: the visitor decides.
    askBefore(url);
    return;
  }
  addScript(url);
}

function addScript(url) {
  const script = document.createElement('script');
  script.src = url;
  script.addEventListener('load', connect);
  script.addEventListener('error', () => {
    showState('disconnected');
    showProblem(`The client bundle ${url} did not load. Reload the page to try again.`);
  });
  document.head.append(script);
}

function isOurHost(host) {
  const loopback = ['localhost', '127.0.0.1', '[::1]'];
  return host === location.hostname || (loopback.includes(host) && loopback.includes(location.hostname));
}

function askBefore(url) {
  byId('foreign-url').textContent = url;
  byId('foreign').hidden = false;
  showState('disconnected');
  byId('foreign-allow').addEventListener('click', () => {
    byId('foreign').hidden = true;
    showState('connecting');
    addScript(url);
  }, { once: true });
}

function connect() {
  if (socket) hangUp();
  const transport = byId('transports').value;
  // A manager of its own: the next one may use other transports.
  socket = io(server, { forceNew: true, ...(transport && { transports: [transport] }) });

  byId('connection').disabled = false;
  showState('connecting');
  socket.on('connect', () => {
    showState('connected');
    showProblem('');
    join();
  });
  socket.on('message', (message) => messages.add(message));
  socket.on('disconnect', (reason) => {
    showState('disconnected');
    showProblem(`Disconnected: ${reason}.`);
  });
  socket.on('connect_error', (error) => {
    showState(socket.active ? 'connecting' : 'disconnected');
    showProblem(`Cannot connect: ${reasonOf(error)}.${socket.active ? ' Trying again.' : ''}`);
  });
  // The engine is new after each reconnect, and may be upgraded before or after `connect`.
  socket.io.on('open', () => socket.io.engine.on('upgrade', showEngine));
  socket.io.on('reconnect_attempt', () => showState('connecting'));
}

function hangUp() {
  socket.off();
  socket.io.off();
  socket.disconnect();
  showState('disconnected');
  showProblem('');
}

function join() {
  if (!username || !socket?.connected) return; // `connect` calls again
  socket.emit('join', { username });
  showEngine();
}

/** The server's own words when a polling request was refused, otherwise the client's. */
function reasonOf(error) {
  try {
    const answer = JSON.parse(error.context.responseText);
    return answer.error ?? answer.message ?? error.message;
  } catch {
    return error.message;
  }
}

function showState(state) {
  byId('state').textContent = state;
  byId('state').dataset.state = state;
  byId('connection').textContent = state === 'disconnected' ? 'Connect' : 'Disconnect';
  showEngine();
}

function showEngine() {
  const connected = Boolean(socket?.connected);
  byId('transport').textContent = connected ? socket.io.engine.transport.name : 'none';
  byId('socket-id').textContent = connected ? socket.id : 'none';
  byId('room').textContent = connected && username ? username : 'none';
}

function showProblem(text) {
  byId('problem').textContent = text;
  byId('problem').hidden = !text;
}

/** Keeps the address in step with the form, so that a reload, or a second window, does the same. */
function remember(parameter, value) {
  const url = new URL(location.href);
  if (value) url.searchParams.set(parameter, value);
  else url.searchParams.delete(parameter);
  history.replaceState(null, '', url);
  byId('another').href = url.href;
}

start();
