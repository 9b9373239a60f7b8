import { MessageList, TriggerForm, askBefore, byId, panel, parameter, remember, serverOrigin } from './page.js';

const BUNDLES = { '': 'socket.io.js', msgpack: 'socket.io.msgpack.min.js' };
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
    panel.problem(failure.message);
    return;
  }
  const trigger = new TriggerForm(server);
  byId('username').value = parameter('name') || 'test';
  trigger.suggest(byId('username').value);
  choose('transports');
  choose('parser');

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
  byId('parser').addEventListener('change', () => {
    remember('parser', byId('parser').value);
    location.reload(); // each bundle is made for one parser, and both call themselves io
  });
  byId('connection').addEventListener('click', () => {
    if (socket.active) hangUp();
    else connect();
  });

  username = parameter('name');
  remember('name', username);
  loadClient();
}

/** Selects what the address asks for, if there is such an option. */
function choose(parameterName) {
  const select = byId(parameterName);
  const wanted = parameter(parameterName);
  if ([...select.options].some((option) => option.value === wanted)) select.value = wanted;
}

/** Loads the client bundle from the server we talk to, then connects. */
function loadClient() {
  showState('disconnected');
  askBefore(server, () => {
    const script = document.createElement('script');
    script.src = `${server}/socket.io/${BUNDLES[byId('parser').value]}`;
    script.addEventListener('load', connect);
    script.addEventListener('error', () => {
      showState('disconnected');
      panel.problem(`The client bundle ${script.src} did not load. Reload the page to try again.`);
    });
    showState('connecting');
    document.head.append(script);
  });
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
    panel.problem('');
    join();
  });
  socket.on('message', (message) => messages.add(message));
  socket.on('disconnect', (reason) => {
    showState('disconnected');
    panel.problem(`Disconnected: ${reason}.`);
  });
  socket.on('connect_error', (error) => {
    showState(socket.active ? 'connecting' : 'disconnected');
    panel.problem(`Cannot connect: ${reasonOf(error)}.${socket.active ? ' Trying again.' : ''}`);
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
  panel.problem('');
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
  const engine = state === 'connected' ? socket.io.engine.transport.name : '';
  panel.show(state, engine, username);
  byId('socket-id').textContent = state === 'connected' ? socket.id : 'none';
}

/** The transport, which may be another now, and the room. */
function showEngine() {
  if (socket?.connected) showState('connected');
}

start();
