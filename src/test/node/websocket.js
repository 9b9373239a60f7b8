'use strict';

// Talks to a WebSocket echo server by the ws package: node websocket.js ws8. Commands come as lines of JSON on stdin.

const { serve } = require('./lines.js');

const { WebSocket } = require(process.argv[2]);

/** Sends texts, and as many binary messages of the same bytes, all at once; what comes back is compared here. */
function echo({ url, perMessageDeflate, texts }) {
  const messages = [...texts, ...texts.map((text) => Buffer.from(text))];
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate });
    let answered = 0;
    let wrong = 0;
    let pongs = 0;
    socket.on('open', () => {
      messages.forEach((message) => socket.send(message));
      socket.ping('sign of life');
    });
    socket.on('pong', (data) => { pongs += data.toString() === 'sign of life' ? 1 : 100; });
    socket.on('message', (data, isBinary) => {
      const expected = messages[answered];
      answered += 1;
      if (isBinary !== (typeof expected !== 'string') || !data.equals(Buffer.from(expected))) wrong += 1;
      if (answered === messages.length) socket.close(4321, 'done');
    });
    socket.on('close', (code) => resolve({ extensions: socket.extensions, answered, wrong, pongs, code }));
    socket.on('error', reject);
  });
}

serve({ echo });
