import { beforeEach, describe, expect, test } from '@jest/globals';
import { TreeStream } from '../../../src/api/tree-stream.js';
import { Code, StatusError } from '../../../src/base/status-error.js';
import type { StoredObject } from '../../../src/model/stored-object.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { FakeStream } from '../../support/fake-stream.js';
import { storedText } from '../../support/stored-application.js';

const APP = storedText('{"metadata":{"name":"a","namespace":"b","uid":"u","resourceVersion":"1"}}');

/** Reads that a test answers one by one. */
class Reads {
  readonly open: { resolve(tree: string): void; reject(error: StatusError): void }[] = [];
  count = 0;

  read = (): Promise<Buffer> => {
    this.count++;
    return new Promise((resolve, reject) => {
      this.open.push({ resolve: (tree) => resolve(Buffer.from(tree)), reject });
    });
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a stream of a tree', () => {
  let stream: FakeStream;
  let reads: Reads;
  let clock: ManualClock;
  let refusal: StatusError | undefined;
  let reader: TreeStream;
  const application = (): StoredObject => {
    if (refusal) throw refusal;
    return APP;
  };
  const answer = async (tree: string): Promise<void> => {
    reads.open.shift()?.resolve(tree);
    await settled();
  };
  const fail = async (code: Code): Promise<void> => {
    reads.open.shift()?.reject(new StatusError(code, 'no'));
    await settled();
  };

  beforeEach(() => {
    stream = new FakeStream();
    reads = new Reads();
    clock = new ManualClock();
    refusal = undefined;
    const toMessage = (tree: Buffer) => ({ json: () => tree, proto: () => tree });
    reader = new TreeStream({ stream, clock, application, read: reads.read, toMessage });
    reader.changed();
  });

  test('sends a tree once, however often it is told of a change', async () => {
    await answer('1');
    reader.changed();
    await answer('1');
    reader.changed();
    await answer('2');
    expect(stream.json()).toEqual([1, 2]);
  });

  test('reads once for all changes that come while it reads', async () => {
    for (let i = 0; i < 10; i++) reader.changed();
    expect(reads.count).toBe(1);
    await answer('1');
    expect(reads.count).toBe(2);
    await answer('2');
    expect(reads.count).toBe(2);
    expect(stream.json()).toEqual([1, 2]);
  });

  test('reads nothing while its reader pushes back, and then only the newest', async () => {
    stream.pushesBack = true;
    await answer('1');
    reader.changed();
    reader.changed();
    expect(reads.count).toBe(1);
    stream.drain();
    await answer('3');
    expect(stream.json()).toEqual([1, 3]);
  });

  test('sends nothing of what was being read when its reader lost access', async () => {
    refusal = new StatusError(Code.PERMISSION_DENIED, 'permission denied');
    reader.judge();
    await answer('1');
    expect(stream.sent).toEqual([]);
    expect(stream.error?.code).toBe(Code.PERMISSION_DENIED);
  });

  test('goes on after Redis was away', async () => {
    await answer('1');
    reader.changed();
    await fail(Code.UNAVAILABLE);
    clock.advance(2_000);
    await answer('2');
    expect(stream.json()).toEqual([1, 2]);
    expect(stream.isEnded).toBe(false);
  });

  test('waits for a first tree that Argo CD has not made yet', async () => {
    await fail(Code.UNKNOWN);
    clock.advance(2_000);
    await answer('1');
    expect(stream.json()).toEqual([1]);
  });

  test('ends when the tree is gone', async () => {
    await answer('1');
    reader.changed();
    await fail(Code.UNKNOWN);
    expect(stream.error?.code).toBe(Code.UNKNOWN);
  });

  test('lets go of everything when its call is over', async () => {
    let ends = 0;
    reader.onEnd(() => ends++);
    reader.close();
    reader.onEnd(() => ends++);
    await answer('1');
    reader.changed();
    clock.advance(10_000);
    expect([ends, reads.count, stream.sent.length]).toEqual([2, 1, 0]);
  });
});
