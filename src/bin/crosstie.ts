#!/usr/bin/env node
import { runCli } from '../cli/program.js';

void runCli(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
  // Keep-alive connections to the server would hold the process for seconds.
  if (code !== 0 || process.stdout.writableLength === 0) process.exit(code);
});
