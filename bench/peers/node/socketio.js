'use strict';
// The push server on socket.io: `join` puts a window into its user's room, `GET /?name=U&msg=M` sends it a message.
const http = require('http');
const { Server } = require('socket.io');

const server = http.createServer((request, response) => {
  const query = new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1));
  io.to(query.get('name')).emit('message', { code: 0, data: query.get('msg') });
  response.end();
});
// Load comes in bursts, between which a kept connection must not be ended.
server.keepAliveTimeout = 60_000;
const io = new Server(server, { serveClient: false });
io.on('connection', (socket) => {
  socket.on('join', (join, acknowledge) => {
    socket.join(join.username);
    acknowledge({ room: join.username });
  });
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 });
