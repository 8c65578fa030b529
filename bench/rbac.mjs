/** `npm run bench:rbac`: what RBAC costs, beside casbin with Argo CD's model. One process, no network. */
import { newEnforcer, newModelFromString } from 'casbin';
import { BUILT_IN_POLICY } from '../dist/src/access/rbac/built-in-policy.js';
import { compileGlob } from '../dist/src/access/rbac/glob.js';
import { PermissionClasses } from '../dist/src/access/rbac/permission-classes.js';
import { parseRbacSettings } from '../dist/src/access/rbac/rbac-settings.js';
import { Rulebook } from '../dist/src/access/rbac/rulebook.js';
import { argoModel } from './servers/policy.mjs';

const ROLES = 1_000;
const SUBJECTS = 10_000;
const PROJECTS = 100;
const ROUNDS = 15;

const roles = rolePolicy(ROLES);
const load = median(ROUNDS, () => rulebookOf(roles));
const cold = coldDecision();
const theirs = await casbinTimes();
const classes = recompiled();

console.log(
  [
    `node ${process.version}, CPU time, medians of ${ROUNDS}`,
    row(`load ${ROLES} roles`, load, 'goal: below 10 ms', theirs.load),
    row(`cold decision among ${ROLES} roles`, cold, 'goal: below 0.020 ms', theirs.decision),
    row(
      `${SUBJECTS} subjects to ${classes.count} classes that have judged ${PROJECTS} projects`,
      classes.time,
      'goal: below 50 ms',
    ),
    row(`each of these asked for each project`, classes.asked, `${SUBJECTS * PROJECTS} questions`),
  ].join('\n'),
);

function row(name, ms, goal, casbin) {
  const ratio = casbin === undefined ? '' : `; casbin ${casbin.toFixed(3)} ms, ${Math.round(casbin / ms)}x`;
  return `${name}: ${ms.toFixed(4)} ms (${goal}${ratio})`;
}

/** Each role sees one project but for a part of it; three lines and one grant. */
function rolePolicy(count) {
  const lines = Array.from({ length: count }, (_, index) => [
    `p, role:r${index}, applications, get, project-${index % PROJECTS}/*, allow`,
    `p, role:r${index}, applications, get, project-${index % PROJECTS}/secret-${index}-*, deny`,
    `p, role:r${index}, logs, get, project-${index % PROJECTS}/*, allow`,
    `g, group-${index}, role:r${index}`,
  ]);
  return lines.flat().join('\n');
}

function rulebookOf(text) {
  return new Rulebook(parseRbacSettings(new Map([['policy.csv', text]])), new Map());
}

function subjectIn(name, ...groups) {
  return { name, claims: new Map([['groups', groups]]) };
}

/** Nothing of the callers is known yet: every round asks a policy that was just loaded, once for each group. */
function coldDecision() {
  const questions = Array.from({ length: ROLES }, (_, index) => [
    subjectIn('dev', `group-${index}`),
    { resource: 'applications', action: 'get', object: `project-${index % PROJECTS}/web` },
  ]);
  const all = median(
    ROUNDS,
    () => undefined,
    () => rulebookOf(roles),
    (rulebook) => {
      for (const [subject, request] of questions) rulebook.allows(subject, request);
    },
  );
  return all / ROLES;
}

/**
 * A change of policy: 10,000 callers with rights of their own find their classes, and those judge their projects;
 * outside of these nothing is seen. Then every class is asked for every project.
 */
function recompiled() {
  const subjects = Array.from({ length: SUBJECTS }, (_, index) =>
    subjectIn(`u${index}`, `group-${index % ROLES}`, `group-${(index * 7 + Math.floor(index / ROLES)) % ROLES}`),
  );
  const headers = new Map(
    Array.from({ length: PROJECTS }, (_, index) => [`project-${index}`, header(`project-${index}`)]),
  );
  let found = [];
  const time = median(
    ROUNDS,
    () => undefined,
    () => rulebookOf(roles),
    (rulebook) => {
      const classes = new PermissionClasses('argocd');
      found = subjects.map((subject) => classes.of(rulebook, subject));
      for (const permission of found) for (const project of permission.projects) permission.sees(headers.get(project));
    },
  );
  const asked = median(ROUNDS, () => {
    for (const permission of found) for (const one of headers.values()) permission.sees(one);
  });
  return { time, asked, count: new Set(found).size };
}

function header(project) {
  return {
    key: 'argocd/web',
    namespace: 'argocd',
    name: 'web',
    uid: project,
    revision: '1',
    project,
    labels: new Map(),
  };
}

async function casbinTimes() {
  const lines = [...builtIn(), ...roles.split('\n').map((line) => line.split(', '))];
  const start = process.cpuUsage();
  const enforcer = await newEnforcer(newModelFromString(argoModel('fits')));
  await enforcer.addFunction('fits', (text, pattern) => compileGlob(pattern).matches(text));
  for (const [kind, ...fields] of lines) enforcer.getModel().addPolicy(kind, kind, fields);
  await enforcer.buildRoleLinks();
  const { user, system } = process.cpuUsage(start);
  const load = (user + system) / 1000;
  const decision = median(
    5,
    (round) => round,
    undefined,
    (_, round) =>
      enforcer.enforceSync(`group-${round * 61}`, 'applications', 'get', `project-${(round * 61) % PROJECTS}/web`),
  );
  return { load, decision };
}

function builtIn() {
  const rules = BUILT_IN_POLICY.rules.map(({ subject, resource, action, object, effect }) => [
    'p',
    subject,
    resource,
    action,
    object,
    effect,
  ]);
  return [...rules, ...BUILT_IN_POLICY.grants.map(({ member, role }) => ['g', member, role])];
}

/** Of the CPU time that `act` takes, with what `prepare` and `given` made before; one round to warm up. */
function median(rounds, given, prepare = () => undefined, act = given) {
  const times = [];
  for (let round = 0; round <= rounds; round += 1) {
    const prepared = prepare(round);
    const argument = act === given ? undefined : given(round);
    const start = process.cpuUsage();
    act(prepared, argument);
    const { user, system } = process.cpuUsage(start);
    if (round > 0) times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}
