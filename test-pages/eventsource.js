import { joinByAddress } from './page.js';

joinByAddress((server, name, page) => {
  const address = `${server}/events?${new URLSearchParams({ name })}`;
  const source = new EventSource(address);

  page.address(address);
  source.addEventListener('open', () => page.connected('event stream'));
  source.addEventListener('message', ({ data }) => page.message(JSON.parse(data)));
  source.addEventListener('error', () => {
    // The browser tries again by itself, and says which event it had last; not so after a refusal.
    if (source.readyState === EventSource.CONNECTING) page.retrying('The stream was cut off. The browser tries again.');
    else page.lost('The stream was refused. Trying again.');
  });
  return () => source.close();
});
