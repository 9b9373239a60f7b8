'use strict';

// Windows without a library, in a page: a raw WebSocket, an EventSource, a plain poll. They are told and report the same
// as those of windows.js, but join by their address alone.

/* exported makeFeeds */
// eslint-disable-next-line no-unused-vars
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
          // The first answer comes with the first message: that the request is on its way must do for a join.
          const request = fetch(address(`${url}/poll`, name) + cursor, { signal: aborter.signal });
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

  const opener = { ws: webSocket, events: eventSource, poll }[kind];

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
        lost: () => tell('disconnect', { reason: 'lost' }),
      }));
    },

    close({ window }) {
      closers.get(window)();
      closers.delete(window);
    },
  };
}
