import type { Command, Surroundings } from './command.js';
import { demoCommand } from './demo.js';
import { explainCommand } from './explain.js';
import { commandText, overviewText } from './help.js';
import { quietGrpc } from './quiet-grpc.js';
import { getCommand } from './read/get-command.js';
import { listCommand } from './read/list-command.js';
import { serveCommand } from './serve.js';
import { UsageError } from './usage-error.js';
import { versionCommand } from './version.js';
import { watchCommand } from './watch/watch-command.js';
import { withoutCredentials } from './without-credentials.js';

const helpCommand: Command = {
  name: 'help',
  summary: 'Say what a command does and which flags it knows.',
  settings: {},
  examples: ['kubecast help serve'],
  async run([name, ...rest], { print }) {
    const [further] = rest;
    if (further !== undefined) throw new UsageError(notOneCommand(further));
    print(name === undefined ? overviewText(COMMANDS) : commandText(commandNamed(name)));
    return 0;
  },
};

function notOneCommand(further: string): string {
  return `"${withoutCredentials(further)}" is not understood: kubecast help takes one command`;
}

export const COMMANDS: readonly Command[] = [
  demoCommand,
  serveCommand,
  watchCommand,
  getCommand,
  listCommand,
  explainCommand,
  versionCommand,
  helpCommand,
];

/** Runs what was typed; resolves to the exit code: 0, 1 if it failed, 2 if it was not understood. */
export async function runCli(args: readonly string[], surroundings: Surroundings): Promise<number> {
  quietGrpc(surroundings.env);
  try {
    return await dispatch(args, surroundings);
  } catch (error) {
    surroundings.note(`kubecast: ${oneLine(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch([first = 'help', ...rest]: readonly string[], surroundings: Surroundings): Promise<number> {
  if (first === '--help' || first === '-h') return helpCommand.run(rest, surroundings);
  if (first === '--version') return versionCommand.run(rest, surroundings);
  const command = commandNamed(first);
  if (!asksForHelp(rest)) return command.run(rest, surroundings);
  surroundings.print(commandText(command));
  return 0;
}

function asksForHelp(args: readonly string[]): boolean {
  return args.includes('--help') || args.includes('-h');
}

function commandNamed(name: string): Command {
  const command = COMMANDS.find((one) => one.name === name);
  if (command) return command;
  const known = COMMANDS.map((one) => one.name).join(', ');
  throw new UsageError(`unknown command "${withoutCredentials(name)}"; it is one of ${known}`);
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s*\n\s*/g, '; ');
}
