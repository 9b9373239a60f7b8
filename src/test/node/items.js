'use strict';

// Behaviours that a suite expects, each an item with a name, run at once: {do: 'run', url, refusing} is answered by
// {name: 'ok' or what went wrong}. An item is given what it may use, and is closed behind when it is done.

const { serve } = require('./lines.js');

// Most wait for nothing but the network; a busy machine needs its time.
const DEADLINE_MILLIS = 15000;

class Unexpected extends Error {}

function same(actual, expected) {
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) throw new Unexpected(`${a} where ${e} is expected`);
}

function claim(truth, what) {
  if (!truth) throw new Unexpected(what);
}

const pause = (millis) => new Promise((resolve) => { setTimeout(resolve, millis); });

/** The arguments of the next event of that name. */
const next = (emitter, event) => new Promise((resolve) => {
  emitter.once(event, (...args) => resolve(args));
});

/** The arguments of so many events of that name. */
const collect = (emitter, event, count) => new Promise((resolve) => {
  const all = [];
  emitter.on(event, (...args) => {
    all.push(args);
    if (all.length === count) resolve(all);
  });
});

async function outcome(item, parameters) {
  const closing = [];
  let timer;
  try {
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => reject(new Unexpected('not done in time')), DEADLINE_MILLIS);
    });
    await Promise.race([item({ ...parameters, closing: (close) => closing.push(close) }), late]);
    return 'ok';
  } catch (failure) {
    return failure instanceof Unexpected ? failure.message : String(failure.stack || failure);
  } finally {
    clearTimeout(timer);
    closing.forEach((close) => close());
  }
}

/**
 * Serves the items {name: async function}.
 *
 * @param alone those that others would disturb: run after all others, one after the other
 */
function serveItems(items, alone = {}) {
  serve({
    async run(parameters) {
      const results = await Promise.all(
        Object.entries(items).map(async ([name, item]) => [name, await outcome(item, parameters)]),
      );
      for (const [name, item] of Object.entries(alone)) {
        results.push([name, await outcome(item, parameters)]);
      }
      return Object.fromEntries(results);
    },
  });
}

module.exports = { same, claim, pause, next, collect, serveItems };
