import fastifyCors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** A preflight may be remembered for so long, in seconds. */
const MAX_AGE_S = 600;

/** What pages may read of an answer beside its body. */
const EXPOSED = [
  ...[
    'x-kubecast-start',
    'x-kubecast-refresh',
    'x-kubecast-tree',
    'x-kubecast-tree-without',
    'x-kubecast-project-without',
  ],
  ...['Retry-After', 'grpc-status', 'grpc-message'],
];

/** Lets pages of these origins read; `*` lets all, and then without credentials. Without origins: no CORS header at all. */
export async function registerCors(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return;
  const isOpen = origins.includes('*');
  // A page on the public web that asks for a server in a private network must be let in by name (Chromium).
  // Before the plugin: it answers preflights itself.
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (request.headers['access-control-request-private-network'] !== 'true' || origin === undefined) return;
    if (isOpen || origins.includes(origin)) reply.header('Access-Control-Allow-Private-Network', 'true');
  });
  await app.register(fastifyCors, {
    origin: isOpen ? '*' : [...origins],
    credentials: !isOpen,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'Last-Event-ID', 'Grpc-Timeout', 'X-Grpc-Web', 'X-User-Agent'],
    exposedHeaders: EXPOSED,
    maxAge: MAX_AGE_S,
    optionsSuccessStatus: 204,
  });
}
