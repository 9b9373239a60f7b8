/*
 * Every way to Roomcast that the lab tries. `kind` says what a way needs of whatever lies between the browser and
 * the server: plain requests, requests by scripts, the Upgrade header of a WebSocket, requests and then that header, or
 * a response that is passed on as it comes.
 */

const polling = { transport: 'polling', kind: 'requests' };
const websocket = { transport: 'websocket', kind: 'websocket' };
const upgrade = { transport: 'upgrade', title: 'polling → websocket', kind: 'upgrade' };
const jsonp = { transport: 'jsonp', title: 'JSONP polling', kind: 'scripts' };

export const GROUPS = [
  { client: '4.8', title: 'Socket.IO 4.8', about: 'the current client', ways: [polling, websocket, upgrade] },
  { client: '4.8 msgpack', title: 'Socket.IO 4.8, msgpack', about: 'its binary parser', ways: [polling, websocket] },
  { client: '3.1', title: 'Socket.IO 3.1', about: 'of 2021', ways: [polling, jsonp, websocket, upgrade] },
  {
    client: '2.5',
    title: 'Socket.IO 2.5',
    about: 'of 2022, for IE 8 and newer',
    ways: [polling, jsonp, websocket, upgrade],
  },
  { client: '1.7', title: 'Socket.IO 1.7', about: 'of 2017', ways: [polling, jsonp, websocket, upgrade] },
  {
    client: '0.9',
    title: 'Socket.IO 0.9',
    about: 'of 2012, for IE 6 and newer',
    ways: [
      websocket,
      {
        transport: 'flashsocket',
        kind: 'websocket',
        note: 'No browser runs Flash any more: its wire, spoken by hand over a WebSocket.',
      },
      {
        transport: 'htmlfile',
        kind: 'stream',
        note: 'Only Internet Explorer has it: its stream, read by hand in a frame.',
      },
      { transport: 'xhr-polling', kind: 'requests' },
      { transport: 'jsonp-polling', kind: 'scripts' },
    ],
  },
  {
    client: 'none',
    title: 'No library',
    about: 'what the browser itself can do',
    ways: [
      { transport: '/ws', title: 'WebSocket /ws', kind: 'websocket' },
      { transport: '/events', title: 'EventSource /events', kind: 'stream' },
      {
        transport: '/poll',
        title: 'poll /poll',
        kind: 'requests',
        note: 'Each poll is a request of its own: there is no connecting.',
      },
    ],
  },
];

/** All of them in the order of the table: {client, transport, title, kind, note}. */
export const WAYS = GROUPS.flatMap(({ client, ways }) => ways.map((way) => ({
  client, title: way.transport, note: '', ...way,
})));
