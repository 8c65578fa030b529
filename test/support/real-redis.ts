import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Redis of its own process, on a port of its own. */
export interface RealRedis {
  readonly port: number;
  /** Ends the process; what it held is gone. */
  stop(): Promise<void>;
  /** On the same port, empty. */
  start(): Promise<void>;
  /** It lives, and does not answer any more, until `thaw`. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

export interface RealRedisOptions {
  readonly password?: string;
}

/** Rejects with what to install if there is no Redis. */
export async function startRealRedis({ password }: RealRedisOptions = {}): Promise<RealRedis> {
  if (spawnSync('redis-server', ['--version']).error) {
    throw new Error('redis-server is missing: apt-get install redis-server');
  }
  const folder = await mkdtemp(join(tmpdir(), 'kubecast-redis-'));
  const port = await freePort();
  const flags = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  if (password !== undefined) flags.push('--requirepass', password);
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', flags, { stdio: ['ignore', 'pipe', 'inherit'] });
    await readyLine(child);
  };
  const stop = async (): Promise<void> => {
    const ended = child;
    child = undefined;
    if (!ended || ended.exitCode !== null) return;
    const gone = new Promise((resolve) => ended.once('exit', resolve));
    ended.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    port,
    start,
    stop,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function readyLine({ stdout }: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('Ready to accept connections')) resolve();
    });
    stdout?.once('close', () => reject(new Error(`redis-server ended before it was ready: ${text}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
