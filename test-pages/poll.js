import { joinByAddress } from './page.js';

/** A poll that waits says nothing: one that was not refused after this time counts as connected. */
const ACCEPTED_MILLIS = 500;

joinByAddress((server, name, page) => {
  const ended = new AbortController();

  poll('');
  return () => ended.abort();

  /** Asks, shows what came and asks on from its cursor, so that nothing sent in between is lost. */
  async function poll(cursor) {
    const address = `${server}/poll?${new URLSearchParams({ name, ...(cursor && { cursor }) })}`;
    const accepted = setTimeout(() => page.connected('long polling'), ACCEPTED_MILLIS);
    page.address(address);
    try {
      const answer = await fetch(address, { cache: 'no-store', signal: ended.signal });
      const content = await answer.json();
      if (!answer.ok) throw new Error(content.error);
      page.connected('long polling');
      if (content.lost) page.notice('Messages may have been missed: the server no longer had those after our cursor.');
      for (const { event, data } of content.messages) if (event === 'message') page.message(data);
      poll(content.cursor);
    } catch (failure) {
      if (!ended.signal.aborted) page.lost(`The poll failed: ${failure.message}. Trying again.`);
    } finally {
      clearTimeout(accepted);
    }
  }
});
