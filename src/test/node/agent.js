'use strict';

// Windows in Node, of one generation of the real Socket.IO client: node agent.js MODULE, a package of package.json or a
// file here. Commands come as lines of JSON on stdin, {id, do, window, …}; each is answered by {id}, or {id, error}. What
// a window sees goes out as {window, event, …}. Ends with its stdin.

const { serve, report } = require('./lines.js');
const makeWindows = require('./windows.js');

const windows = makeWindows(require(process.argv[2]), report);

serve({
  ...windows,
  /** The option parser is the name of a package. */
  open({ options, ...parameters }) {
    const { parser, ...others } = options;
    windows.open({ ...parameters, options: parser ? { ...others, parser: require(parser) } : others });
  },
});
