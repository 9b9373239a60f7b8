'use strict';

// Drives headless Chromium: node browser.js CHROMIUM. Commands and answers as in lines.js. What a page complains of
// goes out as {page, complaint}.

const { report, serve } = require('./lines.js');
const launch = require('./chromium.js');

const STEP_MILLIS = 20_000;
const launched = launch(process.argv[2]);
const pages = new Map();

async function open({ page: id, url }) {
  const browser = await launched;
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complain = (complaint) => report({ page: id, complaint });

  pages.set(id, page);
  page.setDefaultTimeout(STEP_MILLIS);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complain(`uncaught: ${error.message}`));
  page.on('dialog', (dialog) => {
    complain(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(url);
}

serve({
  open,
  texts: ({ page, selector }) => pages.get(page).locator(selector).allTextContents(),
  fill: ({ page, selector, text }) => pages.get(page).locator(selector).fill(text),
  click: ({ page, selector }) => pages.get(page).locator(selector).click(),
  visible: ({ page, selector }) => pages.get(page).locator(selector).isVisible(),
  evaluate: ({ page, expression }) => pages.get(page).evaluate(expression),
  select: ({ page, selector, value }) => pages.get(page).locator(selector).selectOption(value),
  resize: ({ page, width, height }) => pages.get(page).setViewportSize({ width, height }),
  dark: ({ page }) => pages.get(page).emulateMedia({ colorScheme: 'dark' }),
  screenshot: ({ page, path }) => pages.get(page).screenshot({ path, fullPage: true }).then(() => path),
  close: async ({ page }) => {
    await pages.get(page).close();
    pages.delete(page);
  },
  end: async () => (await launched).close(),
});
