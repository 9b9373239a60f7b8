'use strict';

const { chromium } = require('playwright-core');

/** Starts headless Chromium that talks to nobody but the pages it is given; rebound.example is this machine to it. */
module.exports = (executablePath) => chromium.launch({
  executablePath,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--host-resolver-rules=MAP rebound.example 127.0.0.1'],
});
