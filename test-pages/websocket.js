import { joinByAddress } from './page.js';

joinByAddress((server, name, page) => {
  const address = `${server.replace(/^http/, 'ws')}/ws?${new URLSearchParams({ name })}`;
  const socket = new WebSocket(address);
  let opened = false;

  page.address(address);
  socket.addEventListener('open', () => {
    opened = true;
    page.connected('websocket');
  });
  socket.addEventListener('message', ({ data }) => {
    const { event, data: value } = JSON.parse(data);
    if (event === 'message') page.message(value);
  });
  socket.addEventListener('close', ({ code, reason }) => {
    const why = opened ? `The WebSocket was closed, code ${code}${reason && `: ${reason}`}.`
      : 'The WebSocket did not open: no server there, this page is refused, or a proxy drops the Upgrade header.';
    page.lost(`${why} Trying again.`);
  });
  return () => socket.close();
});
