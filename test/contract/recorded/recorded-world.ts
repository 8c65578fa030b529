import { hashSync } from 'bcryptjs';
import { Applications } from '../../support/applications.js';
import { FakeInstallation } from '../../support/fake-installation.js';
import { ARGOCD_ACCESS, startWorld, type World } from '../../support/running-server.js';
import { SECRET_KEY, sessionToken, signed, sessionClaims } from '../../support/tokens.js';
import type { Asker } from './recorded-answer.js';

export const PASSWORD = 'password';

/** The installation of the recordings: `admin`, and a user who sees nothing but the project p1. */
export function recordedInstallation(): FakeInstallation {
  return new FakeInstallation({
    config: { 'accounts.dev': 'login, apiKey', 'application.resourceTrackingMethod': 'annotation' },
    rbac: { 'policy.csv': 'p, role:p1, applications, get, p1/*, allow\ng, dev, role:p1\n' },
    secret: { 'server.secretkey': SECRET_KEY, 'admin.password': hashSync(PASSWORD, 4) },
    projects: ['default', 'p1', 'p2'].map((name) => ({ name, spec: {} })),
  });
}

/** app-0001 is in p1, app-0002 in p2. */
export async function startRecordedWorld(auth: 'argocd' | 'none'): Promise<World> {
  const installation = recordedInstallation();
  const world = await startWorld({
    parts: { installation },
    config: { applicationNamespaces: [], ...(auth === 'argocd' ? { access: ARGOCD_ACCESS } : {}) },
  });
  const apps = new Applications(world.cluster);
  for (const number of [1, 2]) {
    await apps.create(`app-000${number}`, { project: `p${number}`, labels: { team: `t${number}` } });
    await apps.patch(`app-000${number}`, { status: { sync: { status: 'Synced' } } });
  }
  await world.server.caughtUp();
  return world;
}

const HOUR_S = 3600;

export function tokenOf(asker: Asker): Promise<string> | undefined {
  const now = Math.floor(Date.now() / 1000);
  const times = { iat: now, nbf: now, exp: now + HOUR_S, jti: asker };
  switch (asker) {
    case 'nobody':
      return undefined;
    case 'expired':
      return sessionToken({ sub: 'dev:login', iat: now - HOUR_S, nbf: now - HOUR_S, exp: now - 60, jti: asker });
    case 'forged':
      return signed(sessionClaims({ ...times, sub: 'dev:login' }), 'another key');
    default:
      return sessionToken({ ...times, sub: `${asker}:login` });
  }
}
