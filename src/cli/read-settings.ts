import { parseArgs } from 'node:util';
import { type Setting, type Settings, type Settled, variableOf } from '../base/setting.js';
import { UsageError } from './usage-error.js';
import { withoutCredentials } from './without-credentials.js';

/** What a person gave: arguments, and variables. */
export interface Typed {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Given {
  /** How the person named it: `--port`, or `KUBECAST_PORT`. */
  readonly name: string;
  readonly texts: readonly string[];
}

/** What was typed without a flag, and which settings have been given so far. */
interface Operand {
  readonly text: string;
  readonly given: ReadonlyMap<Setting<unknown>, Given>;
}

/** Every setting of the table: from its flag, else its variable, else its default. Throws UsageError. */
export function readSettings<S extends Settings>(table: S, typed: Typed): Settled<S> {
  const given = readFlags(table, typed);
  for (const setting of Object.values(table)) {
    const variable = given.has(setting) ? undefined : fromVariable(setting, typed.env);
    if (variable) given.set(setting, variable);
  }
  refuseOpposites(given);
  const settled = Object.entries(table).map(([key, setting]) => {
    const one = given.get(setting) ?? fromDefault(setting);
    return [key, one && parse(setting, one)];
  });
  // Each key has the value that its own setting parsed.
  return Object.fromEntries(settled) as Settled<S>;
}

/** A default is no opposite: nobody has said it. A switch that is off says nothing. */
function refuseOpposites(given: ReadonlyMap<Setting<unknown>, Given>): void {
  for (const [setting, one] of given) {
    const { contradicts } = setting;
    if (contradicts === undefined || parse(setting, one) === false) continue;
    const [, opposite] = [...given].find(([{ flag }]) => flag === contradicts.flag) ?? [];
    if (opposite?.texts.at(-1) === contradicts.text)
      throw new UsageError(
        `${one.name} and ${opposite.name} ${contradicts.text} contradict each other: give one of them`,
      );
  }
}

function readFlags(table: Settings, { command, args }: Typed): Map<Setting<unknown>, Given> {
  const given = new Map<Setting<unknown>, Given>();
  for (const token of tokensOf(table, args)) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      const operand = operandOf(table, command, { text: token.value, given });
      given.set(operand, { name: operand.value.shown, texts: [token.value] });
      continue;
    }
    const setting = Object.values(table).find(({ flag }) => flag === token.name);
    if (!setting) throw new UsageError(unknownFlag(table, command, token.rawName));
    const name = `--${setting.flag}`;
    given.set(setting, { name, texts: [...(given.get(setting)?.texts ?? []), textOf(setting, token.value)] });
  }
  return given;
}

/** The next one that was not given yet. */
function operandOf(table: Settings, command: string, { text, given }: Operand): Setting<unknown> {
  const operands = Object.values(table).filter(({ isOperand }) => isOperand);
  const next = operands.find((operand) => !given.has(operand));
  if (next) return next;
  const taken = operands.map(({ value }) => value.shown).join(' ');
  throw new UsageError(notUnderstood(text, command, taken === '' ? 'flags only' : `one ${taken}`));
}

function notUnderstood(text: string, command: string, taken: string): string {
  return `"${withoutCredentials(text)}" is not understood: kubecast ${command} takes ${taken}`;
}

/** parseArgs in its strict mode would refuse by itself, but without saying what is allowed. */
function tokensOf(table: Settings, args: readonly string[]) {
  const options = Object.values(table).map(({ flag, short, value }) => {
    const type = value.shown === '' ? ('boolean' as const) : ('string' as const);
    return [flag, short === undefined ? { type } : { type, short }] as const;
  });
  return parseArgs({
    args: [...args],
    options: Object.fromEntries(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

function unknownFlag(table: Settings, command: string, name: string): string {
  const known = Object.values(table).map(({ flag }) => `--${flag}`);
  return `unknown flag ${withoutCredentials(name)} of kubecast ${command}; it knows ${[...known, '--help'].join(', ')}`;
}

function textOf({ flag, value }: Setting<unknown>, text: string | undefined): string {
  if (value.shown === '') return text ?? 'true';
  if (text === undefined) throw new UsageError(`--${flag} needs a value: ${value.allowed}`);
  return text;
}

function fromVariable(setting: Setting<unknown>, env: Typed['env']): Given | undefined {
  for (const name of [variableOf(setting), ...(setting.otherVariables ?? [])]) {
    const text = env[name] ?? '';
    const isServiceLink = setting.value.isPort === true && /^(tcp|udp|sctp):\/\//.test(text);
    if (text !== '' && !isServiceLink) return { name, texts: [text] };
  }
  return undefined;
}

function fromDefault({ flag, default: text }: Setting<unknown>): Given | undefined {
  return text === undefined ? undefined : { name: `the default of --${flag}`, texts: [text] };
}

function parse({ value, isSecret }: Setting<unknown>, { name, texts }: Given): unknown {
  const parsed = value.parse(texts);
  const found = isSecret ? 'something else' : `"${withoutCredentials(texts.join(','))}"`;
  if (parsed === undefined) throw new UsageError(`${name} must be ${value.allowed}, and is ${found}`);
  return parsed;
}
