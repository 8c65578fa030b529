import { describe, expect, test } from '@jest/globals';
import { Duplex } from 'node:stream';
import { joinConnections } from '../../../../src/serve/forward/tunnel.js';
import { waitUntil } from '../../../support/wait-until.js';

/** One end of a connection: what comes in is pushed, what goes out is kept, and taken only when told. */
class Connection extends Duplex {
  readonly out: string[] = [];
  isReading = true;
  asked = 0;
  private held: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: 4, allowHalfOpen: true });
  }

  override _read(): void {
    this.asked++;
  }

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.out.push(bytes.toString());
    if (this.isReading) done();
    else this.held = done;
  }

  goOn(): void {
    this.isReading = true;
    this.held?.();
  }
}

function joined(): [Connection, Connection] {
  const both: [Connection, Connection] = [new Connection(), new Connection()];
  joinConnections(...both);
  return both;
}

describe('two connections that are joined', () => {
  test('hear what the other one says', async () => {
    const [one, other] = joined();
    one.push('from one');
    other.push('from other');
    await waitUntil(() => one.out.length + other.out.length === 2, 'both');
    expect([one.out, other.out]).toEqual([['from other'], ['from one']]);
  });

  test('are not read while the other one does not take what was read', async () => {
    const [one, other] = joined();
    other.isReading = false;
    one.push('first');
    await waitUntil(() => one.isPaused(), 'the pause');
    one.push('second');
    expect([other.out, one.readableLength]).toEqual([['first'], 6]);
    other.goOn();
    await waitUntil(() => other.out.length === 2, 'the rest');
  });

  test('tell of an end, and still say the last words', async () => {
    const [one, other] = joined();
    one.push('bye');
    one.push(null);
    await waitUntil(() => other.writableFinished, 'the end there');
    other.push('bye, too');
    other.push(null);
    await waitUntil(() => one.destroyed && other.destroyed, 'both ends');
    expect([other.out, one.out]).toEqual([['bye'], ['bye, too']]);
  });

  test('are both cut when one breaks', async () => {
    const [one, other] = joined();
    one.destroy(new Error('reset'));
    await waitUntil(() => other.destroyed, 'the end of the other');
  });

  test('let what was read last arrive at a slow one', async () => {
    const [one, other] = joined();
    other.isReading = false;
    one.push('last words');
    one.push(null);
    await waitUntil(() => one.readableEnded, 'the end here');
    one.end();
    await waitUntil(() => one.destroyed, 'its close');
    other.goOn();
    await waitUntil(() => other.writableFinished, 'the end there');
    expect(other.out).toEqual(['last words']);
  });
});
