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
