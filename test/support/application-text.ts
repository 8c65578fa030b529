/** The least that an Application's text must say; `spec` and labels where a test asks for them. */
export interface ApplicationParts {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly revision: number | string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  /** Something to tell two states of one object apart by. */
  readonly note?: string;
}

export function applicationText(parts: ApplicationParts): string {
  const { name, namespace = 'argocd', uid = `uid-${name}`, revision, project, labels, note } = parts;
  const metadata = { name, namespace, uid, resourceVersion: String(revision), labels };
  const spec = project === undefined ? undefined : { project };
  return JSON.stringify({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata, spec, note });
}
