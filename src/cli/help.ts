import { type Setting, variableOf } from '../base/setting.js';
import type { Command } from './command.js';

const WIDTH = 100;
const INDENT = 6;

/** What `kubecast help` says. */
export function overviewText(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  return [
    'kubecast: watch Argo CD Applications change, live.',
    '',
    'Usage: kubecast COMMAND [FLAGS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    '"kubecast help COMMAND" tells its flags. Each flag is also a variable: --grpc-port is KUBECAST_GRPC_PORT.',
    '',
  ].join('\n');
}

/** What `kubecast COMMAND --help` says: its flags under their headings, each with default and variable. */
export function commandText({ name, summary, details, settings, examples }: Command): string {
  const table = Object.values(settings);
  const groups = [...new Set(table.map(({ group }) => group))];
  const operands = table.filter(({ isOperand }) => isOperand).map(({ value }) => ` ${value.shown}`);
  const flags = table.length > 0 ? ' [FLAGS]' : '';
  return [
    `Usage: kubecast ${name}${operands.join('')}${flags}`,
    '',
    ...wrap(details === undefined ? summary : `${summary} ${details}`, 0),
    ...groups.flatMap((group) => [
      '',
      `${group}:`,
      ...table.filter((setting) => setting.group === group).flatMap(settingLines),
    ]),
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map((example) => `  ${example}`)] : []),
    '',
  ].join('\n');
}

function settingLines(setting: Setting<unknown>): string[] {
  const { flag, short, value, why, default: text } = setting;
  const names = `${short === undefined ? '' : `-${short}, `}--${flag}`;
  const isSaid = text !== undefined && text !== '' && value.shown !== '';
  const others = (setting.otherVariables ?? []).map((name) => `$${name}`);
  const facts = [...(isSaid ? [`default ${text}`] : []), ...others, `$${variableOf(setting)}`];
  const head = `  ${names}${value.shown === '' ? '' : ` ${value.shown}`}`;
  return [`${head}  (${facts.join(', ')})`, ...wrap(why, INDENT)];
}

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(' '.repeat(indent) + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
