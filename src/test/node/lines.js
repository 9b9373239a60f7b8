'use strict';

// The conversation with the Java side of a test: a line of JSON each way; see NodeProcess.java.

const readline = require('node:readline');

function report(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

/** Serves commands {id, do, …}, each by the function of that name; its result goes back as {id, result}. */
function serve(commands) {
  const input = readline.createInterface({ input: process.stdin });
  input.on('line', async (line) => {
    const { id, do: name, ...parameters } = JSON.parse(line);
    try {
      report({ id, result: await commands[name](parameters) });
    } catch (failure) {
      report({ id, error: String(failure.stack || failure) });
    }
  });
  input.on('close', async () => {
    await commands.end?.();
    process.exit(0);
  });
}

module.exports = { report, serve };
