import type { Settings, Settled } from '../base/setting.js';
import { readSettings } from './read-settings.js';

/** The process around a command, as parameters. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A text with all its line ends, for stdout. */
  readonly print: (text: string) => void;
  /** The same for stderr. */
  readonly note: (text: string) => void;
}

/** One thing that `kubecast` can do. */
export interface Command {
  readonly name: string;
  /** One short line. */
  readonly summary: string;
  /** What else there is to know. */
  readonly details?: string;
  readonly settings: Settings;
  readonly examples: readonly string[];
  /** Reads its settings from what was typed, then starts; resolves to the exit code. */
  run(args: readonly string[], surroundings: Surroundings): Promise<number>;
}

interface Description<S extends Settings> extends Omit<Command, 'run'> {
  readonly settings: S;
  readonly start: (settled: Settled<S>, surroundings: Surroundings) => Promise<number>;
}

/** A command whose `start` gets what its own table of settings says. */
export function command<S extends Settings>(description: Description<S>): Command {
  const { start, ...rest } = description;
  return {
    ...rest,
    async run(args, surroundings) {
      const { settings, name: command } = rest;
      return start(readSettings(settings, { command, args, env: surroundings.env }), surroundings);
    },
  };
}
