/* The page of the 2.x client, in the language of its oldest browser, IE 8. */
oldPage({
  transports: { '': true, websocket: !!window.WebSocket, polling: true, jsonp: true },

  connect: function (transport, page) {
    var OPTIONS = {
      '': {},
      websocket: { transports: ['websocket'] },
      polling: { transports: ['polling'] },
      jsonp: { transports: ['polling'], forceJSONP: true }
    };
    var options = OPTIONS[transport];
    var socket;

    options.forceNew = true; // the next connection may use other transports
    socket = io(options);
    socket.on('connect', page.connected);
    socket.on('message', page.message);
    socket.on('disconnect', function (reason) {
      page.lost('Disconnected: ' + reason + '.', reason !== 'io server disconnect');
    });
    socket.on('connect_error', function (error) {
      page.lost('Cannot connect: ' + error.message + '. Trying again.', true);
    });
    // The engine is new after each reconnect, and may be upgraded before or after `connect`.
    socket.io.on('open', function () {
      socket.io.engine.on('upgrade', page.changed);
    });

    return {
      join: function (name) {
        socket.emit('join', { username: name });
      },
      transport: function () {
        var now = socket.io.engine.transport;
        return typeof now.index === 'number' ? 'JSONP polling' : now.name;
      },
      close: function () {
        socket.close();
      }
    };
  }
});
