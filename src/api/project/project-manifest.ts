import type { AppProject } from '../../access/app-project.js';
import { type JsonRecord, listOf, recordOf, textOf } from '../../base/json-value.js';

/** An AppProject's JSON, taken apart. */
export type ProjectManifest = JsonRecord;

const known = new WeakMap<AppProject, ProjectManifest>();

/**
 * An AppProject as clients read it: no part is missing, and the tokens of a role stand both in the role and in the
 * status, each with an id, the newest first. Tokens are told by their ids; nobody can use one by that.
 */
export function projectManifest(project: AppProject): ProjectManifest {
  const manifest = known.get(project) ?? normalized(recordOf(JSON.parse(project.object.bytes.toString())));
  known.set(project, manifest);
  return manifest;
}

function normalized(manifest: ProjectManifest): ProjectManifest {
  const [spec, status] = [recordOf(manifest['spec']), recordOf(manifest['status'])];
  const inStatus = recordOf(status['jwtTokensByRole']);
  const tokens = new Map(
    listOf(spec['roles']).map((role) => {
      const { name, jwtTokens } = recordOf(role);
      const items = recordOf(Object.hasOwn(inStatus, textOf(name)) ? inStatus[textOf(name)] : undefined)['items'];
      return [textOf(name), mergedTokens([...listOf(items), ...listOf(jwtTokens)])];
    }),
  );
  const issued = [...tokens].filter(([, list]) => list.length > 0);
  const roles = listOf(spec['roles']).map((role) => {
    const jwtTokens = tokens.get(textOf(recordOf(role)['name'])) ?? [];
    return jwtTokens.length === 0 ? role : { ...recordOf(role), jwtTokens };
  });
  const byRole = Object.fromEntries(issued.map(([role, items]) => [role, { items }]));
  return {
    ...manifest,
    spec: { ...spec, ...(roles.length === 0 ? {} : { roles }) },
    status: { ...status, ...(issued.length === 0 ? {} : { jwtTokensByRole: { ...inStatus, ...byRole } }) },
  };
}

/** Without an id, a token is known by when it was issued. */
function mergedTokens(tokens: readonly unknown[]): readonly JsonRecord[] {
  const byId = new Map<string, JsonRecord>();
  for (const token of tokens) {
    const fields = recordOf(token);
    const id = textOf(fields['id']) || String(Number(fields['iat'] ?? 0));
    if (!byId.has(id)) byId.set(id, { ...fields, id });
  }
  return [...byId.values()].sort((a, b) => Number(b['iat'] ?? 0) - Number(a['iat'] ?? 0));
}
