/** Argo CD's model in casbin's words; `matches` is the function that compares a value with a pattern. */
export function argoModel(matches) {
  return `
[request_definition]
r = sub, res, act, obj
[policy_definition]
p = sub, res, act, obj, eft
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = g(r.sub, p.sub) && ${matches}(r.res, p.res) && ${matches}(r.act, p.act) && ${matches}(r.obj, p.obj)
`;
}

/** The policy under which the clients are alice: 20 projects, of which she may see all. */
const PROJECTS = 20;

/** As many lines as come with Argo CD; the product has its own. */
export function builtInPolicy() {
  const kinds = ['applications', 'applicationsets', 'clusters', 'repositories', 'projects', 'logs', 'exec'];
  const lines = kinds.flatMap((kind) => [
    ...['get', 'create', 'update', 'delete'].map((act) => `p, role:admin, ${kind}, ${act}, *, allow`),
    `p, role:readonly, ${kind}, get, *, allow`,
  ]);
  return [...lines, 'g, role:admin, role:readonly', 'g, admin, role:admin'];
}

/** Three lines for each project. */
export function policy() {
  const lines = [];
  for (let project = 0; project < PROJECTS; project++) {
    const role = `role:project-${project}`;
    for (const act of ['get', 'sync', 'action/*']) {
      lines.push(`p, ${role}, applications, ${act}, project-${project}/*, allow`);
    }
    lines.push(`g, alice, ${role}`);
  }
  return lines.join('\n');
}
