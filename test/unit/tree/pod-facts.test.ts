import { describe, expect, test } from '@jest/globals';
import { podImages, podInfo } from '../../../src/tree/pod-facts.js';

function infoOf(pod: object): Readonly<Record<string, string>> {
  return Object.fromEntries(podInfo(pod).map(({ name, value }) => [name, value ?? '']));
}

const ended = (more: object): object => ({ state: { terminated: more } });
const running = { ready: true, state: { running: {} } };

describe('the state of a pod', () => {
  test.each([
    ['its phase', { status: { phase: 'Pending' } }, 'Pending'],
    ['its reason', { status: { phase: 'Failed', reason: 'Evicted' } }, 'Evicted'],
    [
      'a gate',
      { status: { phase: 'Pending', conditions: [{ type: 'PodScheduled', reason: 'SchedulingGated' }] } },
      'SchedulingGated',
    ],
    [
      'the container that waits',
      { status: { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] } },
      'ErrImagePull',
    ],
    [
      'the first container that has something to say',
      {
        status: {
          phase: 'Running',
          containerStatuses: [ended({ reason: 'Error' }), { state: { waiting: { reason: 'CrashLoopBackOff' } } }],
        },
      },
      'Error',
    ],
    ['a code', { status: { phase: 'Failed', containerStatuses: [ended({ exitCode: 3 })] } }, 'ExitCode:3'],
    ['a signal', { status: { phase: 'Failed', containerStatuses: [ended({ signal: 9 })] } }, 'Signal:9'],
    [
      'one that runs beside one that is done',
      { status: { phase: 'Running', containerStatuses: [ended({ reason: 'Completed' }), running] } },
      'Running',
    ],
    [
      'how far initialization is',
      {
        spec: { initContainers: [{}, {}] },
        status: { phase: 'Pending', initContainerStatuses: [ended({ exitCode: 0 }), { state: { running: {} } }] },
      },
      'Init:1/2',
    ],
    [
      'what initialization waits for',
      { status: { phase: 'Pending', initContainerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }] } },
      'Init:ErrImagePull',
    ],
    [
      'how initialization failed',
      { status: { phase: 'Pending', initContainerStatuses: [ended({ exitCode: 2 })] } },
      'Init:ExitCode:2',
    ],
    ['its end', { metadata: { deletionTimestamp: 'x' }, status: { phase: 'Running' } }, 'Terminating'],
    [
      'a lost node',
      { metadata: { deletionTimestamp: 'x' }, status: { phase: 'Running', reason: 'NodeLost' } },
      'Unknown',
    ],
    [
      'that it was done before its end',
      { metadata: { deletionTimestamp: 'x' }, status: { phase: 'Succeeded' } },
      'Succeeded',
    ],
  ])('is %s', (_what, pod, reason) => {
    expect(infoOf(pod)['Status Reason']).toBe(reason);
  });
});

describe('the facts of a pod', () => {
  test('count ready containers, the ones that stay beside them, and restarts', () => {
    const pod = {
      spec: { containers: [{}, {}], initContainers: [{ name: 'proxy', restartPolicy: 'Always' }, { name: 'init' }] },
      status: {
        phase: 'Running',
        initContainerStatuses: [{ name: 'proxy', started: true, ready: true, restartCount: 1 }, ended({ exitCode: 0 })],
        containerStatuses: [
          { ...running, restartCount: 2 },
          { ready: false, state: { running: {} } },
        ],
      },
    };
    expect(infoOf(pod)).toMatchObject({ Containers: '2/3', 'Restart Count': '3' });
  });

  test('are what it asks of its node at its hungriest', () => {
    const asks = (cpu: string, memory: string): object => ({ resources: { requests: { cpu, memory } } });
    const pod = {
      spec: {
        containers: [asks('250m', '64Mi'), asks('0.5', '1Gi')],
        initContainers: [
          { name: 'proxy', restartPolicy: 'Always', ...asks('100m', '0') },
          { name: 'init', ...asks('2', '1Mi') },
        ],
        overhead: { cpu: '10m' },
      },
      status: { phase: 'Pending' },
    };
    expect(infoOf(pod)).toMatchObject({ cpu: '2110', memory: String((64 + 1024) * 2 ** 20 * 1000) });
  });

  test('have no requests when it is over', () => {
    expect(Object.keys(infoOf({ status: { phase: 'Succeeded' } }))).not.toContain('cpu');
  });

  test('leave the value of what is empty out, as Go does', () => {
    expect(podInfo({ status: { phase: 'Pending' } })).toContainEqual({ name: 'Node' });
  });

  test('have each image once', () => {
    const pod = { spec: { initContainers: [{ image: 'a' }], containers: [{ image: 'b' }, { image: 'a' }] } };
    expect(podImages(pod)).toEqual(['a', 'b']);
  });
});
