import { describe, expect, test } from '@jest/globals';
import { Metrics } from '../../../src/base/metrics.js';
import { BodyCache } from '../../../src/encode/body-cache.js';
import type { Format, Framing } from '../../../src/encode/framing.js';
import { ndjsonFraming } from '../../../src/encode/ndjson-frame.js';
import { sseFraming } from '../../../src/encode/sse-frame.js';
import type { WatchEvent } from '../../../src/encode/watch-event.js';
import { parseWatchMask } from '../../../src/encode/watch-mask.js';
import { storedApplication } from '../../support/stored-application.js';

const app = storedApplication({ name: 'a', revision: 5, project: 'p', note: 'x' });

function format(framing: Framing, fields?: string, showsReasons = false): Format {
  return { framing, mask: parseWatchMask(fields), showsReasons };
}

function deleted(object = app, revision = '1234567', reason: 'deleted' | 'scope' | 'access' = 'scope'): WatchEvent {
  return { type: 'DELETED', object, revision, reason };
}

describe('shared bodies', () => {
  function cache(maxBytes: number) {
    const metrics = new Metrics();
    const made = async () => (await metrics.encodes.get()).values[0]?.value;
    return { bodies: new BodyCache(maxBytes, metrics), made };
  }

  const added = (object = app): WatchEvent => ({ type: 'ADDED', object });

  test('are made once for an object and a format', async () => {
    const { bodies, made } = cache(1e6);
    const [one, other] = [format(sseFraming), format(sseFraming)];
    expect(bodies.bodyOf(added(), one)).toBe(bodies.bodyOf(added(), other));
    expect(await made()).toBe(1);
  });

  test('differ where what is sent differs', () => {
    const { bodies } = cache(1e6);
    const formats = [
      format(sseFraming),
      format(ndjsonFraming),
      format(sseFraming, 'result.type'),
      format(sseFraming, 'result.application'),
    ];
    const events = [
      added(),
      { type: 'MODIFIED', object: app } as const,
      deleted(),
      deleted(app, '8'),
      added(storedApplication({ name: 'b', revision: 5 })),
    ];
    for (const to of [...formats, format(sseFraming, undefined, true)]) {
      for (const event of events) expect(bodies.bodyOf(event, to).equals(to.framing.body(event, to))).toBe(true);
    }
    const shown = format(sseFraming, undefined, true);
    const reasons = (['deleted', 'scope', 'access'] as const).map((reason) =>
      bodies.bodyOf(deleted(app, '9', reason), shown).toString(),
    );
    expect(new Set(reasons).size).toBe(3);
  });

  test('stay within their bytes, and are made again', async () => {
    const { bodies, made } = cache(2000);
    const objects = Array.from({ length: 100 }, (_, index) => storedApplication({ name: `a${index}`, revision: 5 }));
    for (const object of objects) {
      bodies.bodyOf(added(object), format(sseFraming));
      bodies.bodyOf(deleted(object), format(sseFraming));
      expect(bodies.heldBytes).toBeLessThanOrEqual(2000);
    }
    expect(bodies.heldBytes).toBeGreaterThan(1000);
    bodies.bodyOf(added(objects[0]), format(sseFraming));
    expect(await made()).toBe(201);
    bodies.clear();
    expect(bodies.heldBytes).toBe(0);
  });

  test.each(['snapshot', 'comeback', 'access'] as const)(
    'of what changed are not pushed out by a crowd of objects that are only shown: %s',
    async (origin) => {
      const { bodies, made } = cache(8_000);
      const changed: WatchEvent = { type: 'MODIFIED', object: app };
      bodies.bodyOf(changed, format(ndjsonFraming));
      for (let number = 0; number < 100; number++) {
        const object = storedApplication({ name: `a${number}`, revision: 5 });
        bodies.bodyOf({ type: 'ADDED', object, origin }, format(ndjsonFraming));
        expect(bodies.heldBytes).toBeLessThanOrEqual(8_000);
      }
      bodies.bodyOf(changed, format(ndjsonFraming));
      expect(await made()).toBe(101);
    },
  );

  test('of a snapshot are shared by those who read it together', async () => {
    const { bodies, made } = cache(8_000);
    for (let number = 0; number < 100; number++) {
      const object = storedApplication({ name: `a${number}`, revision: 5 });
      for (let reader = 0; reader < 10; reader++) {
        bodies.bodyOf({ type: 'ADDED', object, origin: 'snapshot' }, format(ndjsonFraming));
      }
    }
    expect(await made()).toBe(100);
  });

  test('are not pushed out by one that is larger than all of them', async () => {
    const { bodies, made } = cache(1000);
    bodies.bodyOf(added(), format(sseFraming));
    bodies.bodyOf(added(storedApplication({ name: 'b', revision: 5, note: 'x'.repeat(1000) })), format(sseFraming));
    bodies.bodyOf(added(), format(sseFraming));
    expect(await made()).toBe(2);
  });

  test('do not keep what is larger than all of them, nor mere identities', () => {
    const { bodies } = cache(50);
    expect(bodies.bodyOf(added(), format(sseFraming)).length).toBeGreaterThan(50);
    bodies.bodyOf(
      { type: 'DELETED', object: undefined, header: app.header, revision: '9', reason: 'access' },
      format(sseFraming),
    );
    expect(bodies.heldBytes).toBe(0);
  });
});
