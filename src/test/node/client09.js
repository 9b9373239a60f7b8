'use strict';

// The real client 0.9 in Node: the bundle that browsers load, run in a context of its own with what it asks a browser
// for. The package's own way into Node needs a WebSocket that no longer builds; that of sio4 stands in.

const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const XMLHttpRequest = require('./xhr.js');

const BUNDLE = '../../../target/npm/node_modules/socket.io-client-0.9/dist/socket.io.js';
const WebSocket = createRequire(require.resolve('sio4'))('ws');

const page = vm.createContext({
  WebSocket,
  XMLHttpRequest,
  location: { protocol: 'http:', hostname: '127.0.0.1', port: '' },
  console,
  setTimeout,
  clearTimeout,
});
vm.runInContext(fs.readFileSync(path.join(__dirname, BUNDLE), 'utf8'), page, { filename: 'socket.io-0.9.js' });
// All its servers are other origins to it; Node asks them without ado, as a browser that knows CORS does.
page.io.util.ua.hasCORS = true;

module.exports = page.io;
