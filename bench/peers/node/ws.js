'use strict';
// A push server on bare WebSockets: a window subscribes by `/sub/U`, `GET /?name=U&msg=M` sends it the text.
const http = require('http');
const { WebSocketServer } = require('ws');

const rooms = new Map();

const server = http.createServer((request, response) => {
  const query = new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1));
  const message = Buffer.from(query.get('msg'));
  for (const window of rooms.get(query.get('name')) ?? []) {
    window.send(message, { binary: false });
  }
  response.end();
});
// Load comes in bursts, between which a kept connection must not be ended.
server.keepAliveTimeout = 60_000;
const webSockets = new WebSocketServer({ server, perMessageDeflate: false });
webSockets.on('connection', (window, request) => {
  const name = request.url.slice(request.url.lastIndexOf('/') + 1);
  const room = rooms.get(name) ?? new Set();
  rooms.set(name, room.add(window));
  window.on('error', () => {});
  window.on('close', () => {
    room.delete(window);
    if (room.size === 0 && rooms.get(name) === room) {
      rooms.delete(name);
    }
  });
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
