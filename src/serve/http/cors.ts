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

export interface CorsOptions {
  readonly origins: readonly string[];
  /** What there is to be asked for. */
  readonly methods: readonly string[];
}

/**
 * Lets pages of these origins read; `*` lets all, and then without credentials. Who is not let, or has no origin,
 * gets no CORS header; without origins nobody does.
 */
export async function registerCors(app: FastifyInstance, { origins, methods }: CorsOptions): Promise<void> {
  if (origins.length === 0) return;
  const isOpen = origins.includes('*');
  const isLet = (origin: string | undefined): origin is string =>
    origin !== undefined && (isOpen || origins.includes(origin));
  // A page on the public web that asks for a server in a private network must be let in by name (Chromium).
  // Before the plugin: it answers preflights itself.
  app.addHook('onRequest', async ({ headers }, reply) => {
    if (headers['access-control-request-private-network'] !== 'true' || !isLet(headers.origin)) return;
    reply.header('Access-Control-Allow-Private-Network', 'true');
  });
  await app.register(fastifyCors, {
    // As a function: lists and texts have the other headers sent to everybody.
    origin: (origin, told) => told(null, isLet(origin) && (isOpen ? '*' : origin)),
    credentials: !isOpen,
    methods: [...methods],
    allowedHeaders: ['Authorization', 'Content-Type', 'Last-Event-ID', 'Grpc-Timeout', 'X-Grpc-Web', 'X-User-Agent'],
    exposedHeaders: EXPOSED,
    maxAge: MAX_AGE_S,
    optionsSuccessStatus: 204,
  });
}
