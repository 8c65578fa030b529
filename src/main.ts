#!/usr/bin/env node
import { runCli } from './cli/cli.js';

// `kubecast list | head` is no error.
process.stdout.on('error', () => undefined);

const code = await runCli(process.argv.slice(2), {
  env: process.env,
  print: (text) => void process.stdout.write(text),
  note: (text) => void process.stderr.write(text),
});
// At once, whatever is still open: a command that resolves has finished.
process.exit(code);
