'use strict';

// Windows in headless Chromium, each a page of its own: node page-agent.js CHROMIUM. Commands and reports as in agent.js;
// open has the client, too: the path of a bundle that the server serves, or the name of a feed without a library.

const path = require('node:path');
const { report, serve } = require('./lines.js');
const launch = require('./chromium.js');

const launched = launch(process.argv[2]);
const windows = new Map();
/** Pages whose window has been closed; another may open there, which is far cheaper than in a new one. */
const idle = [];

/** The smallest page of the server's origin; an interception here would count as another network, which may not connect. */
const ORIGIN_PAGE = '/health';

/** A call out of the page costs far more than a message: what a page sees in one turn goes together. */
function batchReports() {
  let events = [];
  globalThis.report = (event) => {
    if (events.push(event) === 1) {
      setTimeout(() => {
        reportAll(events);
        events = [];
      });
    }
  };
}

async function newPage() {
  const page = await (await launched).newPage();
  await page.exposeFunction('reportAll', (events) => events.forEach(report));
  await page.addInitScript(batchReports);
  return page;
}

const inPage = (command) => (parameters) => windows.get(parameters.window)
  .evaluate(([name, told]) => agent[name](told), [command, parameters]);

async function open({ client, ...parameters }) {
  const { window, url } = parameters;
  const page = idle.pop() || await newPage();
  windows.set(window, page);
  page.on('pageerror', (error) => report({ window, event: 'uncaught', error: error.message }));
  await page.goto(url + ORIGIN_PAGE);
  if (client.startsWith('/')) {
    await page.addScriptTag({ url: url + client });
    await page.addScriptTag({ path: path.join(__dirname, 'windows.js') });
    await page.evaluate(() => { globalThis.agent = makeWindows(io, report); });
  } else {
    await page.addScriptTag({ path: path.join(__dirname, 'feeds.js') });
    await page.evaluate((kind) => { globalThis.agent = makeFeeds(kind, report); }, client);
  }
  await inPage('open')(parameters);
}

async function close(parameters) {
  const page = windows.get(parameters.window);
  await inPage('close')(parameters);
  windows.delete(parameters.window);
  // It stays where it is until the next window: the client's last request, which says good-bye, must get out.
  page.removeAllListeners('pageerror');
  idle.push(page);
}

serve({
  open,
  join: inPage('join'),
  emit: inPage('emit'),
  ask: inPage('ask'),
  close,
  end: async () => (await launched).close(),
});
