/** The design that the product replaces: filters, permission and encoding are done anew for every subscriber. */
import { createServer } from 'node:http';
import { newEnforcer, newModel, StringAdapter } from 'casbin';
import { announce, settings } from './announce.mjs';
import { eachEvent, eventMaker } from './events.mjs';
import { argoModel, builtInPolicy, policy } from './policy.mjs';
import { beginStream } from './sse-head.mjs';

const make = eventMaker(settings.size);
const enforcer = await newEnforcer(
  newModel(argoModel('matches')),
  new StringAdapter([...builtInPolicy(), policy()].join('\n')),
);
await enforcer.addFunction('matches', globMatcher());

const subscribers = new Set();
const server = createServer((request, response) => {
  if (!beginStream(request, response)) return;
  const subscriber = { response, subject: 'alice', scope: scopeOf(new URL(request.url, 'http://localhost')) };
  subscribers.add(subscriber);
  response.on('close', () => subscribers.delete(subscriber));
});

await announce(server, (tick) =>
  eachEvent(make, tick, (event) => {
    for (const subscriber of subscribers) deliver(subscriber, event);
  }),
);

function deliver({ response, subject, scope }, event) {
  const { metadata, spec } = event.application;
  if (!isInScope(scope, metadata, spec)) return;
  if (!enforcer.enforceSync(subject, 'applications', 'get', `${spec.project}/${metadata.name}`)) return;
  response.write(`data: ${JSON.stringify({ result: event })}\n\n`);
}

function scopeOf({ searchParams }) {
  const labels = (searchParams.get('selector') ?? '').split(',').filter((term) => term !== '');
  return {
    name: searchParams.get('name'),
    namespace: searchParams.get('appNamespace'),
    projects: searchParams.getAll('projects'),
    labels: labels.map((term) => term.split('=')),
  };
}

function isInScope({ name, namespace, projects, labels }, metadata, spec) {
  if (name && metadata.name !== name) return false;
  if (namespace && metadata.namespace !== namespace) return false;
  if (projects.length > 0 && !projects.includes(spec.project)) return false;
  return labels.every(([key, value]) => metadata.labels?.[key] === value);
}

/** Globs whose star crosses slashes, each compiled once. */
function globMatcher() {
  const compiled = new Map();
  return (text, pattern) => {
    let matcher = compiled.get(pattern);
    if (!matcher) {
      const source = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      matcher = new RegExp(`^${source.join('.*')}$`);
      compiled.set(pattern, matcher);
    }
    return matcher.test(text);
  };
}
