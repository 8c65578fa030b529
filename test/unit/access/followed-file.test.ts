import { afterEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FollowedFile } from '../../../src/access/followed-file.js';
import { silentLog } from '../../../src/base/log.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';

const folder = mkdtempSync(join(tmpdir(), 'kubecast-file-'));
const path = join(folder, 'number');
afterEach(() => rmSync(path, { force: true }));

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is no number`);
  return Number(text);
}

function followed() {
  const clock = new ManualClock();
  const file = new FollowedFile({ path, parse: numberOf, clock, log: silentLog });
  let changes = 0;
  file.onChange(() => changes++);
  const write = (text: string): void => {
    writeFileSync(path, text);
    clock.advance(1_000);
  };
  return { file, write, changes: () => changes };
}

describe('a file that is followed', () => {
  test('is read again within a second of its change', () => {
    writeFileSync(path, '1');
    const { file, write, changes } = followed();
    write('2');
    expect([file.value, changes()]).toEqual([2, 1]);
    write('2');
    expect(changes()).toBe(1);
  });

  test('keeps its last good contents while what it says cannot be read, and says why', () => {
    writeFileSync(path, '1');
    const { file, write, changes } = followed();
    write('two');
    expect([file.value, file.problem, changes()]).toEqual([1, `${path}: "two" is no number`, 0]);
    write('3');
    expect([file.value, file.problem, changes()]).toEqual([3, undefined, 1]);
  });

  test('that cannot be read at first is an error of one line with its name', () => {
    expect(() => followed()).toThrow(/^\/.*number: ENOENT[^\n]*$/);
    writeFileSync(path, 'none');
    expect(() => followed()).toThrow(`${path}: "none" is no number`);
  });
});
