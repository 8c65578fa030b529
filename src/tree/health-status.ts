/** As Argo CD shows it. */
export interface Health {
  readonly status: 'Healthy' | 'Progressing' | 'Degraded' | 'Suspended' | 'Missing' | 'Unknown';
  readonly message?: string;
}

/** An empty message is left out, as everywhere in Go's JSON. */
export function withMessage(status: Health['status'], message: string): Health {
  return message === '' ? { status } : { status, message };
}
