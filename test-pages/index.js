import { byId, element, isRefusal, request, setText } from './page.js';

const REFRESH_MILLIS = 2000;
const SHOWN_ROOMS = 200;

const plural = (number, one, many) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

let timer = 0;
let asking = false;

async function refresh() {
  if (asking || document.hidden) return;
  clearTimeout(timer);
  asking = true;
  const answer = await request('/rooms', { key: byId('key').value });
  asking = false;
  show(answer);
  // A refusal waits for a key: asking again every two seconds would only fill the log.
  if (!isRefusal(answer)) timer = setTimeout(refresh, REFRESH_MILLIS);
}

function show(answer) {
  let listing = null;
  let error = answer.error;
  if (answer.ok) {
    listing = parse(answer.body);
    if (listing === null) error = 'The server answered GET /rooms with something that is no list of rooms.';
  }

  byId('rooms-error').hidden = !error;
  setText(byId('rooms-error'), error);
  byId('key-form').hidden = !isRefusal(answer);
  lamp(listing ? 'live' : 'error', listing ? 'live' : isRefusal(answer) ? 'key needed' : 'trying again');
  showRooms(listing?.rooms ?? []);
  byId('rooms-empty').hidden = listing === null || listing.rooms.length > 0;
  setText(byId('rooms-total'), listing === null || listing.rooms.length === 0 ? ''
    : `${plural(listing.rooms.length, 'room', 'rooms')}, ${plural(listing.sockets, 'socket', 'sockets')}`);
}

function parse(body) {
  try {
    const { rooms, sockets } = JSON.parse(body);
    return Array.isArray(rooms) ? { rooms, sockets: Number(sockets) || 0 } : null;
  } catch {
    return null;
  }
}

/** Brings the list in line, keeping the items that stay, so that focus and selection stay too. */
function showRooms(rooms) {
  const wanted = [...rooms]
    .sort((a, b) => b.sockets - a.sockets || String(a.name).localeCompare(String(b.name)))
    .slice(0, SHOWN_ROOMS);
  const list = byId('rooms');
  const present = new Map([...list.children].map((item) => [item.dataset.name, item]));

  wanted.forEach(({ name, sockets }, index) => {
    const key = String(name);
    const item = present.get(key) ?? roomItem(key);
    present.delete(key);
    setText(item.querySelector('.sockets'), plural(sockets, 'socket', 'sockets'));
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  for (const gone of present.values()) gone.remove();

  const more = rooms.length - wanted.length;
  byId('rooms-more').hidden = more <= 0;
  setText(byId('rooms-more'), `and ${plural(more, 'more room', 'more rooms')}`);
}

function roomItem(name) {
  const item = element('li', 'room');
  item.dataset.name = name;
  const link = element('a', '');
  link.href = `socketio.html?${new URLSearchParams({ name })}`;
  link.append(element('bdi', 'name', name || '(empty name)'), ' ', element('span', 'sockets'));
  item.append(link);
  return item;
}

function lamp(state, text) {
  byId('rooms-state').dataset.state = state;
  setText(byId('rooms-state'), text);
}

function offerCopying() {
  if (!navigator.clipboard) return; // only on https and on loopback
  for (const button of document.querySelectorAll('button[data-copies]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(byId(button.dataset.copies).textContent);
        button.textContent = 'Copied';
      } catch {
        button.textContent = 'Copying refused';
      }
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    });
  }
}

for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin;
offerCopying();
byId('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  refresh();
});
document.addEventListener('visibilitychange', refresh);
refresh();
