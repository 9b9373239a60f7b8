'use strict';

// Windows without a library, in a page: a raw WebSocket, an EventSource, a plain poll, which join by their address; and by
// hand the two transports of protocol 1 whose client needs a browser of its time, Flash's socket and the htmlfile. They
// are told and report the same as those of windows.js, but can only join.

function makeFeeds(kind, report) {
  const RETRY_MILLIS = 20;
  const closers = new Map();

  const address = (path, name) => `${path}?name=${encodeURIComponent(name)}`;

  /** Opens the socket again whenever it is lost. */
  function webSocket(url, name, tell) {
    let closed = false;
    let socket;
    (function open() {
      socket = new WebSocket(address(`${url.replace('http', 'ws')}/ws`, name));
      socket.onopen = () => tell.joined();
      socket.onmessage = ({ data }) => tell.message(JSON.parse(data).data);
      socket.onclose = () => {
        if (!closed) {
          tell.lost();
          setTimeout(open, RETRY_MILLIS);
        }
      };
    }());
    return () => {
      closed = true;
      socket.close();
    };
  }

  function eventSource(url, name, tell) {
    const source = new EventSource(address(`${url}/events`, name));
    source.onopen = () => tell.joined();
    source.onmessage = ({ data }) => tell.message(JSON.parse(data));
    source.onerror = () => tell.lost();
    return () => source.close();
  }

  function poll(url, name, tell) {
    const aborter = new AbortController();
    (async () => {
      let cursor = '';
      let joined = false;
      while (!aborter.signal.aborted) {
        try {
          // The first answer comes with the first message: that the request is on its way must do for a join. Past the
          // cache, in which a request waits for the answer to another window's with the same address.
          const request = fetch(address(`${url}/poll`, name) + cursor, { cache: 'no-store', signal: aborter.signal });
          if (!joined) tell.joined();
          joined = true;
          const answer = await (await request).json();
          cursor = `&cursor=${answer.cursor}`;
          if (answer.lost) {
            tell.lost();
            tell.joined();
          }
          answer.messages.forEach(({ data }) => tell.message(data));
        } catch (failure) {
          if (aborter.signal.aborted) return;
          joined = false;
          tell.lost();
          await new Promise((resolve) => { setTimeout(resolve, RETRY_MILLIS); });
        }
      }
    })();
    return () => aborter.abort();
  }

  /** A session of protocol 1, again whenever it is lost; connect opens its transport and gives how to send and close. */
  function protocol1(url, name, tell, connect) {
    let closed = false;
    let transport;
    async function open() {
      try {
        const [sid] = (await (await fetch(`${url}/socket.io/1/`)).text()).split(':');
        transport = connect(`${url}/socket.io/1/${kind}/${sid}`, received, lost);
      } catch (failure) {
        lost();
      }
    }
    function lost() {
      if (closed) return;
      if (transport) {
        transport.close();
        transport = undefined;
        tell.lost();
      }
      setTimeout(open, RETRY_MILLIS);
    }
    function received(packet) {
      const [type, , , ...rest] = packet.split(':');
      const data = rest.join(':');
      if (type === '1') transport.send(`5:1+::${JSON.stringify({ name: 'join', args: [name] })}`);
      if (type === '2') transport.send('2::');
      if (type === '5') tell.event(JSON.parse(data).args);
      if (type === '6') tell.joined();
      if (type === '7') lost();
    }
    open();
    return () => {
      closed = true;
      transport.send('0::');
      transport.close();
    };
  }

  function flashSocket(url, name, tell) {
    return protocol1(url, name, tell, (address, received, lost) => {
      const socket = new WebSocket(address.replace('http', 'ws'));
      socket.onmessage = ({ data }) => received(data);
      socket.onclose = lost;
      return { send: (packet) => socket.send(packet), close: () => socket.close() };
    });
  }

  function htmlFile(url, name, tell) {
    return protocol1(url, name, tell, (address, received) => {
      const frame = document.createElement('iframe');
      // What each script of the stream calls; the first may come before this function has returned.
      globalThis.s = { _: (packet) => setTimeout(received, 0, packet) };
      frame.src = address;
      document.body.append(frame);
      let last = Promise.resolve();
      return {
        send(packet) {
          last = last.then(() => fetch(address, { method: 'POST', body: packet })).catch(() => {});
        },
        close: () => last.then(() => frame.remove()),
      };
    });
  }

  const opener = { ws: webSocket, events: eventSource, poll, flashsocket: flashSocket, htmlfile: htmlFile }[kind];

  return {
    open({ window, url, join }) {
      const tell = (event, details) => report({ window, event, ...details });
      const name = join.username ?? join;
      closers.set(window, opener(url, name, {
        joined() {
          tell('transport', { name: kind });
          tell('encoded', { as: 'text' });
          tell('connect');
          tell('joined', { answer: { room: name } });
        },
        message: (data) => tell('message', { args: [data] }),
        event: (args) => tell('message', { args }),
        lost: () => tell('disconnect', { reason: 'lost' }),
      }));
    },

    close({ window }) {
      closers.get(window)();
      closers.delete(window);
    },
  };
}
