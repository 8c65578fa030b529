/** Where a line of a policy was written. */
export interface Origin {
  /** `the built-in policy`, `argocd-rbac-cm policy.csv`, `AppProject demo, role dev`. */
  readonly source: string;
  /** From 1; undefined where the line was not written by anybody. */
  readonly line: number | undefined;
}

/** `p, subject, resource, action, object, effect` */
export interface RuleLine {
  readonly subject: string;
  readonly resource: string;
  readonly action: string;
  readonly object: string;
  /** Anything but `allow` and `deny` does nothing. */
  readonly effect: string;
  readonly origin: Origin;
}

/** `g, member, role` */
export interface GrantLine {
  readonly member: string;
  readonly role: string;
  readonly origin: Origin;
}

export interface PolicyLines {
  readonly rules: readonly RuleLine[];
  readonly grants: readonly GrantLine[];
}

export function originText({ source, line }: Origin): string {
  return line === undefined ? source : `${source}, line ${line}`;
}
