import { describe, expect, test } from '@jest/globals';
import { cronFields } from '../../../../src/api/sync-windows/cron-fields.js';
import { parseGoDuration } from '../../../../src/api/sync-windows/go-duration.js';
import { isActive, parseSyncWindows, type SyncWindow } from '../../../../src/api/sync-windows/sync-window.js';
import { assignedWindows, canSync } from '../../../../src/api/sync-windows/sync-windows.js';
import { zoneOffset } from '../../../../src/api/sync-windows/time-zone.js';

function windowOf(fields: object): SyncWindow {
  const [window] = parseSyncWindows([{ kind: 'allow', schedule: '0 9 * * *', duration: '1h', ...fields }]);
  if (!window) throw new Error('no window');
  return window;
}

describe('a duration of Go', () => {
  test.each([
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['90s', 90_000],
    ['250ms', 250],
    ['-1m', -60_000],
    ['0', 0],
    ['1d', undefined],
    ['', undefined],
    ['1', undefined],
    ['h', undefined],
  ])('%s', (text, ms) => expect(parseGoDuration(text)).toBe(ms));
});

describe('a schedule', () => {
  test.each([
    ['* * * * *', ['*', '*', '*', '*', '*']],
    ['0 9 ? * ?', ['0', '9', '*', '*', '*']],
    ['*/15 0-23/6 1,15 * *', ['0,15,30,45', '0,6,12,18', '1,15', '*', '*']],
    ['50/4 * * * *', ['50,54,58', '*', '*', '*', '*']],
    ['0 0 5,*/1 jan-MAR Mon-fri', ['0', '0', '*', '1,2,3', '1,2,3,4,5']],
    ['0 0 */10 * SUN,6', ['0', '0', '1,11,21,31', '*', '0,6']],
    ['  0\t09 * * 0 ', ['0', '9', '*', '*', '0']],
  ])('%j', (schedule, fields) => {
    expect(cronFields(schedule)).toEqual(fields);
  });

  test.each([
    ...['* * * * 7', '* * * * 5-7', '* * * * sun-7', '* * * * fri-mon', '* * * * 1#2', '* * * * 5L', '* * * * monday'],
    ...['* * L * *', '* * 15W * *', '* * 0 * *', '* * 32 * *', '* * LW * *', '* * 20-10 * *'],
    ...['60 * * * *', '-1 * * * *', '* 24 * * *', '* * * 0 *', '* * * 13 *', '* * * foo *', '* mon * * *'],
    ...['*/0 * * * *', '*/ * * * *', '/5 * * * *', '1/2/3 * * * *', '1-2-3 * * * *', '1-3/x * * * *', '*/-1 * * * *'],
    ...[', * * * *', '1-5,60 * * * *', '-5 * * * *', '5- * * * *', '1.5 * * * *', '*5 * * * *'],
    ...['', '* * * *', '* * * * * *', '@hourly', '@every 1h', 'TZ=UTC * * * * *'],
  ])('that Argo CD does not take: %j', (schedule) => {
    expect(cronFields(schedule)).toBeUndefined();
  });
});

describe('a window', () => {
  test.each([
    ['before it opens', {}, '2026-03-02T08:59:59Z', false],
    ['in the moment it opens', {}, '2026-03-02T09:00:00Z', false],
    ['after it has opened', {}, '2026-03-02T09:00:01Z', true],
    ['before it closes', {}, '2026-03-02T09:59:59Z', true],
    ['when it has closed', {}, '2026-03-02T10:00:00Z', false],
    ['in its own time zone', { timeZone: 'Asia/Kolkata' }, '2026-03-02T03:45:00Z', true],
    ['in the zone of others', { timeZone: 'Asia/Kolkata' }, '2026-03-02T09:30:00Z', false],
    ['in summer time', { timeZone: 'America/New_York' }, '2026-07-02T13:30:00Z', true],
    ['in a zone that nobody knows, by UTC', { timeZone: 'Mars/Base' }, '2026-03-02T09:30:00Z', true],
    ['on a day of the week by name', { schedule: '0 9 * * MON' }, '2026-03-02T09:30:00Z', true],
    ['on another day', { schedule: '0 9 * * TUE' }, '2026-03-02T09:30:00Z', false],
    ['with a question mark', { schedule: '0 9 ? * 1' }, '2026-03-02T09:30:00Z', true],
    ['by day of the month or of the week', { schedule: '0 9 15 * MON' }, '2026-03-02T09:30:00Z', true],
    ['by every second day, or by the week', { schedule: '0 9 */2 * MON' }, '2026-03-03T09:30:00Z', true],
    ['that never opens: Argo CD finds it open at all times', { schedule: '0 0 31 2 *' }, '2026-03-02T09:30:00Z', true],
    ['that opens in years, as if it never did', { schedule: '0 0 29 2 *' }, '2097-03-02T09:30:00Z', true],
    ['that opens in the last year it looks at', { schedule: '0 0 29 2 *' }, '2099-03-02T09:30:00Z', false],
    ['longer than its period', { schedule: '* * * * *', duration: '24h' }, '2026-03-02T09:30:00Z', true],
  ])('%s', (_, fields, at, isOpen) => {
    expect(isActive(windowOf(fields), Date.parse(at))).toBe(isOpen);
  });

  test.each([
    [{ schedule: 'soon' }, "cannot parse schedule 'soon'"],
    [{ schedule: '0 0 9 * * *' }, "cannot parse schedule '0 0 9 * * *'"],
    [{ schedule: '* * * * 7' }, "cannot parse schedule '* * * * 7'"],
    [{ schedule: '* * L * *' }, "cannot parse schedule '* * L * *'"],
    [{ duration: '1d' }, "cannot parse duration '1d'"],
  ])('%j cannot be read', (fields, message) => {
    expect(() => isActive(windowOf(fields), 0)).toThrow(`invalid sync windows: ${message}`);
  });

  test('knows zones that lie behind, and by half an hour', () => {
    expect(zoneOffset('America/St_Johns', Date.UTC(2026, 0, 1))).toBe(-3.5 * 3_600_000);
  });
});

describe('a window is about an application', () => {
  const target = { name: 'app-1', destination: { server: 'https://a', name: 'prod', namespace: 'web' } };
  test.each([
    ['by its name', { applications: ['app-*'] }, true],
    ['by a class of letters', { applications: ['app-[0-9]'] }, true],
    ['by the server', { clusters: ['https://a'] }, true],
    ['by the name of the cluster', { clusters: ['pro?'] }, true],
    ['by the namespace', { namespaces: ['{web,api}'] }, true],
    ['by one of several lists', { applications: ['no'], namespaces: ['*'] }, true],
    ['not by all of them', { applications: ['no'], namespaces: ['*'], andOperator: true }, false],
    ['by all of them', { applications: ['app-1'], namespaces: ['web'], andOperator: true }, true],
    ['not where it names nothing', {}, false],
    ['not where it names nothing, all of it', { andOperator: true }, false],
  ])('%s', (_, fields, isAssigned) => {
    expect(assignedWindows([windowOf(fields)], target)).toHaveLength(isAssigned ? 1 : 0);
  });
});

describe('a sync by hand', () => {
  const [open, closed] = [
    { schedule: '* * * * *', duration: '1h' },
    { schedule: '0 0 1 12 *', duration: '1h' },
  ];
  test.each([
    ['without windows', [], true],
    ['while one denies', [{ kind: 'deny', ...open }], false],
    ['while one denies but lets it through', [{ kind: 'deny', ...open, manualSync: true }], true],
    [
      'while one of two that deny does not let it through',
      [
        { kind: 'deny', ...open, manualSync: true },
        { kind: 'deny', ...open },
      ],
      false,
    ],
    [
      'while one denies and one allows',
      [
        { kind: 'deny', ...open },
        { kind: 'allow', ...open },
      ],
      false,
    ],
    [
      'while one allows',
      [
        { kind: 'allow', ...open },
        { kind: 'allow', ...closed },
      ],
      true,
    ],
    ['outside of those that allow', [{ kind: 'allow', ...closed }], false],
    ['outside of those that allow, but let it through', [{ kind: 'allow', ...closed, manualSync: true }], true],
    ['outside of one that denies', [{ kind: 'deny', ...closed }], true],
  ])('%s: %s', (_, fields, isAllowed) => {
    expect(canSync(fields.map(windowOf), Date.UTC(2026, 2, 2, 9, 30))).toBe(isAllowed);
  });
});
