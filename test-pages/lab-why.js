/*
 * What blocks a way, in plain words. A browser hides from a page why something failed, so this goes by what else
 * worked: a WebSocket that does not open where polling does has lost its Upgrade header on the way, and so on.
 */

const UPGRADE_CURE = 'Behind nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; '
  + 'proxy_set_header Connection "upgrade";';
const BUFFER_CURE = 'Behind nginx: proxy_buffering off;';

/**
 * Says why a way did not work.
 *
 * @param way one of WAYS
 * @param seen what its try has shown: {stage, detail, altered, timedOut}
 * @param others whether a way of each kind worked: {requests, websocket, stream, …}
 * @param place {server, page, reach}: two origins, and whether the server is open, refuses us, or is silent
 */
export function explain(way, seen, others, place) {
  if (place.reach === 'silent') return `Nobody answers at ${place.server}. Is the server running?`;
  if (place.reach === 'refused') {
    return `The server refuses pages of ${place.page} (CORS). Its setting that allows them: --origins ${place.page}`;
  }
  if (seen.stage === 'started') return `The client did not load: ${seen.detail || 'no answer in time'}.`;
  if (seen.altered) return `The message arrived, but altered: ${seen.altered}`;
  if (way.kind === 'websocket' || way.kind === 'upgrade') return explainWebSocket(way, seen, others);
  if (way.kind === 'stream' && seen.timedOut) return explainStream(seen, others);
  if (way.kind === 'scripts' && seen.stage === 'loaded' && seen.timedOut && others.requests) {
    return 'Polling works, but not by script tags: a filter in the browser or on the way keeps them out.';
  }
  if (way.kind === 'requests' && seen.stage === 'loaded' && seen.timedOut && others.websocket && !others.requests) {
    return 'WebSocket works, but a request that waits for its answer gets none: something between here and the server '
      + `cuts or swallows long polls. ${seen.detail}`.trim();
  }
  return plain(seen);
}

function explainWebSocket(way, seen, others) {
  if (!('WebSocket' in globalThis)) return 'This browser has no WebSocket.';
  // Of an upgrade, polling has to come first.
  const failedToOpen = way.kind === 'websocket' ? seen.stage === 'loaded'
    : seen.stage === 'opened' || seen.detail.startsWith('upgrade:');
  if (!failedToOpen || others.websocket || !others.requests) return plain(seen);
  return `Polling works${way.kind === 'upgrade' ? ' and goes on' : ''}, but the WebSocket failed before it opened: `
    + `something between here and the server drops the Upgrade header. ${UPGRADE_CURE}`;
}

function explainStream(seen, others) {
  if (others.stream || !others.requests) return plain(seen);
  return 'The stream opened, but its bytes did not arrive in time: something between here and the server collects the '
    + `answer before it passes it on (proxy buffering). ${BUFFER_CURE}`;
}

const MISSING = {
  loaded: 'No connection',
  opened: 'The connection opened, but the server was not heard on it',
  connected: 'Connected, but the join was not answered',
  joined: 'Connected and joined, but the message did not arrive',
};

function plain({ stage, detail, timedOut }) {
  return `${MISSING[stage]}${timedOut ? ' in time' : ''}${detail && `: ${detail}`}.`;
}
