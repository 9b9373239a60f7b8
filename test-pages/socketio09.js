/* The page of the 0.9 client, in the language of its oldest browser, IE 6. */
var allTransports = io.transports;

oldPage({
  transports: (function () {
    var possible = { '': true };
    var i, name;
    for (i = 0; i < allTransports.length; i++) {
      name = allTransports[i];
      possible[name] = io.Transport[name].check();
    }
    return possible;
  })(),

  connect: function (transport, page) {
    var options = { 'force new connection': true, 'max reconnection attempts': Infinity };
    var socket;

    // The client merges its option `transports` into this list, one by one, so that others would stay in.
    io.transports = transport ? [transport] : allTransports.slice(0);
    socket = io.connect('', options);
    socket.on('connect', page.connected);
    socket.on('message', page.message);
    socket.on('disconnect', function () {
      page.lost('Disconnected.', true);
    });
    socket.on('connect_failed', function () {
      page.lost('Cannot connect: no transport works.', false);
    });
    socket.on('error', function (reason) {
      page.lost('Error: ' + (reason || 'no answer from the server') + '.', socket.socket.reconnecting);
    });
    socket.on('reconnect_failed', function () {
      page.lost('Cannot connect.', false);
    });

    return {
      join: function (name) {
        socket.emit('join', { username: name });
      },
      transport: function () {
        return socket.socket.transport.name;
      },
      close: function () {
        socket.disconnect();
      }
    };
  }
});
