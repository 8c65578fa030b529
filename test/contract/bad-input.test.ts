import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { hurriedClock } from '../support/hurried-clock.js';
import { grpcDoor, sseDoor } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';
import { GRPC_ROWS } from './bad-input/grpc-rows.js';
import { HTTP_ROWS } from './bad-input/http-rows.js';
import { PORT_ROWS } from './bad-input/port-rows.js';

const ROWS = [...HTTP_ROWS, ...PORT_ROWS, ...GRPC_ROWS];

describe('bad input gets its answer, and nobody else notices', () => {
  const here = useWorld(() => ({ parts: { clock: hurriedClock(10) } }));

  test.each(ROWS)('$name', async ({ act }) => {
    const bystanders = [await here.synced(sseDoor), await here.synced(grpcDoor)];
    await act(here);
    await here.apps.create('next');
    for (const bystander of bystanders) {
      await bystander.untilEvent('ADDED', 'next');
      expect(bystander.isEnded).toBe(false);
    }
    expect((await fetch(`${here.server.url}/api/version`)).status).toBe(200);
  });
});

test('docs/wire.md has a row for each kind of bad input that is tested, and no other', () => {
  const [, section = ''] = readFileSync('docs/wire.md', 'utf8').split('## What bad input gets');
  const cells = [...section.matchAll(/^\| (.+?) \|/gm)].map(([, name]) => name ?? '');
  const names = cells.filter((name) => name !== 'what comes');
  expect(new Set(names)).toEqual(new Set(ROWS.map(({ name }) => name)));
  expect(names).toHaveLength(ROWS.length);
});
