'use strict';

const http = require('node:http');

/** As much of a browser's XMLHttpRequest as the client 0.9 uses: text over HTTP, and abort. */
module.exports = class XMLHttpRequest {
  onreadystatechange = () => {};

  readyState = 0;

  status = 0;

  responseText = '';

  #headers = {};

  open(method, url) {
    this.#headers = {};
    this.request = http.request(url, { method, agent: XMLHttpRequest.agent });
    this.readyState = 1;
  }

  setRequestHeader(name, value) {
    this.#headers[name] = value;
  }

  send(content) {
    Object.entries(this.#headers).forEach(([name, value]) => this.request.setHeader(name, value));
    this.request.on('error', () => this.#end(0, ''));
    this.request.on('response', (response) => {
      const pieces = [];
      response.on('data', (piece) => pieces.push(piece));
      response.on('error', () => this.#end(0, ''));
      // As browsers do: bytes that are no UTF-8 become U+FFFD, a byte order mark is dropped.
      response.on('end', () => this.#end(response.statusCode, new TextDecoder().decode(Buffer.concat(pieces))));
    });
    this.request.end(content ?? undefined);
  }

  abort() {
    this.readyState = 4;
    this.request.destroy();
  }

  #end(status, text) {
    if (this.readyState === 4) return;
    this.readyState = 4;
    this.status = status;
    this.responseText = text;
    this.onreadystatechange.call(this);
  }

  static agent = new http.Agent({ keepAlive: true, maxSockets: Infinity });
};
