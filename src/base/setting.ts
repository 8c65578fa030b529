/** What a setting's text may be, and what it becomes. */
export interface Value<T> {
  /** How help shows it: `PORT`; empty for a switch, which takes no value. */
  readonly shown: string;
  /** Completes the sentence "… must be". */
  readonly allowed: string;
  /** Whether the flag may be given several times, and one text may hold several, separated by commas. */
  readonly isList?: boolean;
  /** Whether an address in a variable is Kubernetes' own: a Service named kubecast puts KUBECAST_PORT=tcp://… into pods. */
  readonly isPort?: boolean;
  /** The texts as given, at least one; undefined = not allowed. */
  parse(texts: readonly string[]): T | undefined;
}

/** One setting: a flag, an environment variable, and a paragraph of help. */
export interface Setting<T> {
  /** Without the dashes: `grpc-port`, which is also KUBECAST_GRPC_PORT. */
  readonly flag: string;
  readonly short?: string;
  /** Whether its value may be typed without the flag: `kubecast get NAME`. */
  readonly isOperand?: boolean;
  /** The heading in help. */
  readonly group: string;
  /** Further variables that it is taken from where its own is not set: names that others have made usual. */
  readonly otherVariables?: readonly string[];
  /** Whether nobody may read it: it is not repeated in messages. */
  readonly isSecret?: boolean;
  /** What another setting may not be told together with this one, since it is the opposite: `argocd` of `--auth`. */
  readonly contradicts?: { readonly flag: string; readonly text: string };
  readonly value: Value<T>;
  /** As one would type it. */
  readonly default?: string;
  readonly why: string;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

/** What reading a table of settings gives. */
export type Settled<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

export function setting<T>(description: Setting<T> & { readonly default: string }): Setting<T> {
  return description;
}

/** A setting that may stay open. */
export function openSetting<T>(description: Setting<T>): Setting<T | undefined> {
  return description;
}

export function variableOf({ flag }: Pick<Setting<unknown>, 'flag'>): string {
  return `KUBECAST_${flag.toUpperCase().replaceAll('-', '_')}`;
}
