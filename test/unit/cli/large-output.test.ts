import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { anApplication } from '../../support/cluster-fixture.js';
import { startWorld, type World } from '../../support/running-server.js';
import { type Ended, MAIN, Program } from './program.js';

// Each program takes a moment to start, and longer where others run beside it.

const COUNT = 300;
let world: World;

beforeAll(async () => {
  world = await startWorld({ prepare: fill });
});
afterAll(() => world.close());

/** Far more than the pipe between two programs takes. */
function fill(simulator: Simulator): void {
  const note = 'x'.repeat(5_000);
  for (let number = 0; number < COUNT; number++) {
    simulator.resources.create('applications', { ...Object(anApplication(`app-${number}`)), note });
  }
}

const kubecast = (...args: string[]): Promise<Ended> => new Program([...args, '--server', world.server.url]).ended;

test('list writes all of it before it ends', async () => {
  const { code, out } = await kubecast('list', '-o', 'json');
  const list: unknown = JSON.parse(out);
  expect([code, Reflect.get(Object(list), 'items')]).toMatchObject([0, { length: COUNT }]);
});

test('watch --once writes all of it before it ends', async () => {
  const { code, out } = await kubecast('watch', '--once', '-o', 'json');
  expect([code, out.split('\n').length]).toEqual([0, COUNT + 1]);
});

test.each(['table', 'json'])('a reader that has seen enough is no error: list -o %s', async (output) => {
  const child = spawn(process.execPath, [MAIN, 'list', '-o', output, '--server', world.server.url], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdout.once('data', () => child.stdout.destroy());
  const code = await new Promise<number | null>((resolve) => void child.once('close', resolve));
  expect([code, err]).toEqual([0, '']);
});
