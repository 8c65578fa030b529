import { describe, expect, test } from '@jest/globals';
import { healthOf } from '../../../src/tree/health.js';

type Case = readonly [what: string, object: object, health: object | undefined];

function table(kind: string, cases: readonly Case[]): void {
  describe(kind, () => {
    test.each(cases)('%s', (_what, object, health) => {
      expect(healthOf(kind, object)).toEqual(health);
    });
  });
}

const healthy = { status: 'Healthy' };
const progressing = (message?: string): object => ({
  status: 'Progressing',
  ...(message === undefined ? {} : { message }),
});
const rollout = (rest: string): object => progressing(`Waiting for rollout to finish: ${rest}`);

table('apps/Deployment', [
  ['that is paused is suspended', { spec: { paused: true } }, { status: 'Suspended', message: 'Deployment is paused' }],
  [
    'that its controller has not seen is progressing',
    { metadata: { generation: 2 }, status: { observedGeneration: 1 } },
    rollout('observed deployment generation less than desired generation'),
  ],
  [
    'that took too long is degraded',
    {
      metadata: { name: 'web' },
      spec: { replicas: 2 },
      status: { conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }] },
    },
    { status: 'Degraded', message: 'Deployment "web" exceeded its progress deadline' },
  ],
  [
    'with too few new pods',
    { spec: { replicas: 2 }, status: { updatedReplicas: 1 } },
    rollout('1 out of 2 new replicas have been updated...'),
  ],
  [
    'with old pods',
    { spec: { replicas: 1 }, status: { updatedReplicas: 1, replicas: 3 } },
    rollout('2 old replicas are pending termination...'),
  ],
  [
    'with pods that are not available',
    { spec: { replicas: 2 }, status: { updatedReplicas: 2, replicas: 2, availableReplicas: 1 } },
    rollout('1 of 2 updated replicas are available...'),
  ],
  [
    'that is rolled out',
    { spec: { replicas: 1 }, status: { updatedReplicas: 1, replicas: 1, availableReplicas: 1 } },
    healthy,
  ],
  ['of no pods', { spec: { replicas: 0 } }, healthy],
  [
    'that is being deleted',
    { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
    progressing('Pending deletion'),
  ],
]);

table('apps/ReplicaSet', [
  [
    'that failed',
    { status: { conditions: [{ type: 'ReplicaFailure', status: 'True', message: 'quota' }] } },
    { status: 'Degraded', message: 'quota' },
  ],
  [
    'that waits',
    { spec: { replicas: 2 }, status: { availableReplicas: 1 } },
    rollout('1 out of 2 new replicas are available...'),
  ],
  ['that is there', { spec: { replicas: 1 }, status: { availableReplicas: 1 } }, healthy],
  [
    'that its controller has not seen',
    { metadata: { generation: 1 } },
    rollout('observed replica set generation less than desired generation'),
  ],
]);

table('apps/StatefulSet', [
  ['that its controller has not seen', {}, progressing('Waiting for statefulset spec update to be observed...')],
  [
    'that waits for pods',
    { spec: { replicas: 3 }, status: { observedGeneration: 1, readyReplicas: 1 } },
    progressing('Waiting for 2 pods to be ready...'),
  ],
  [
    'that is rolled out in part, and waits',
    {
      spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      status: { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 1 },
    },
    progressing('Waiting for partitioned roll out to finish: 1 out of 2 new pods have been updated...'),
  ],
  [
    'that is rolled out in part',
    {
      spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } },
      status: { observedGeneration: 1, readyReplicas: 3, updatedReplicas: 2 },
    },
    { status: 'Healthy', message: 'partitioned roll out complete: 2 new pods have been updated...' },
  ],
  [
    'that nobody rolls out',
    { spec: { updateStrategy: { type: 'OnDelete' } }, status: { observedGeneration: 1, readyReplicas: 2 } },
    { status: 'Healthy', message: 'statefulset has 2 ready pods' },
  ],
  [
    'between revisions',
    { status: { observedGeneration: 1, currentRevision: 'a', updateRevision: 'b', updatedReplicas: 1 } },
    progressing('waiting for statefulset rolling update to complete 1 pods at revision b...'),
  ],
  [
    'that is through',
    { status: { observedGeneration: 1, currentRevision: 'a', updateRevision: 'a', currentReplicas: 2 } },
    { status: 'Healthy', message: 'statefulset rolling update complete 2 pods at revision a...' },
  ],
]);

table('apps/DaemonSet', [
  [
    'that its controller has not seen',
    { metadata: { generation: 2 } },
    rollout('observed daemon set generation less than desired generation'),
  ],
  [
    'that nobody rolls out',
    {
      spec: { updateStrategy: { type: 'OnDelete' } },
      status: { updatedNumberScheduled: 1, desiredNumberScheduled: 2 },
    },
    { status: 'Healthy', message: 'daemon set 1 out of 2 new pods have been updated' },
  ],
  [
    'that waits for new pods',
    { metadata: { name: 'd' }, status: { updatedNumberScheduled: 1, desiredNumberScheduled: 2 } },
    progressing('Waiting for daemon set "d" rollout to finish: 1 out of 2 new pods have been updated...'),
  ],
  [
    'that waits for pods to be available',
    { metadata: { name: 'd' }, status: { updatedNumberScheduled: 2, desiredNumberScheduled: 2, numberAvailable: 1 } },
    progressing('Waiting for daemon set "d" rollout to finish: 1 of 2 updated pods are available...'),
  ],
  ['that is there', { status: { updatedNumberScheduled: 1, desiredNumberScheduled: 1, numberAvailable: 1 } }, healthy],
]);

const always = { restartPolicy: 'Always' };
const waiting = (reason: string): object => ({ state: { waiting: { reason, message: `it is ${reason}` } } });

table('/Pod', [
  [
    'that cannot pull',
    {
      spec: always,
      status: { phase: 'Pending', containerStatuses: [waiting('ErrImagePull'), waiting('CrashLoopBackOff')] },
    },
    { status: 'Degraded', message: 'it is ErrImagePull, it is CrashLoopBackOff' },
  ],
  [
    'that cannot pull and is to end',
    { spec: { restartPolicy: 'Never' }, status: { phase: 'Pending', containerStatuses: [waiting('ErrImagePull')] } },
    progressing(),
  ],
  [
    'that is being made',
    { spec: always, status: { phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] } },
    progressing(),
  ],
  ['that has ended well', { status: { phase: 'Succeeded' } }, healthy],
  [
    'that has failed with a message',
    { status: { phase: 'Failed', message: 'evicted' } },
    { status: 'Degraded', message: 'evicted' },
  ],
  [
    'that has failed by a code',
    { status: { phase: 'Failed', containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 3 } } }] } },
    { status: 'Degraded', message: 'container "c" failed with exit code 3' },
  ],
  [
    'that was too hungry',
    {
      status: {
        phase: 'Failed',
        containerStatuses: [{ state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } }],
      },
    },
    { status: 'Degraded', message: 'OOMKilled' },
  ],
  [
    'that is ready',
    { spec: always, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
    healthy,
  ],
  [
    'that has died and is not ready',
    { spec: always, status: { phase: 'Running', containerStatuses: [{ lastState: { terminated: {} } }] } },
    { status: 'Degraded' },
  ],
  ['that is not ready yet', { spec: always, status: { phase: 'Running' } }, progressing()],
  ['that runs and is to end', { spec: { restartPolicy: 'OnFailure' }, status: { phase: 'Running' } }, progressing()],
  ['of no phase', {}, { status: 'Unknown' }],
]);

table('/Service', [
  ['of its own', { spec: { type: 'ClusterIP' } }, healthy],
  ['that waits for a balancer', { spec: { type: 'LoadBalancer' } }, progressing()],
  [
    'that has one',
    { spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } } },
    healthy,
  ],
]);

table('networking.k8s.io/Ingress', [
  ['that waits', {}, progressing()],
  ['that has an address', { status: { loadBalancer: { ingress: [{ hostname: 'h' }] } } }, healthy],
]);

table('/PersistentVolumeClaim', [
  ['that is bound', { status: { phase: 'Bound' } }, healthy],
  ['that is lost', { status: { phase: 'Lost' } }, { status: 'Degraded' }],
  [
    'that waits for a consumer',
    { status: { phase: 'Pending' } },
    { status: 'Healthy', message: 'Waiting for consumer' },
  ],
  [
    'that is being provisioned',
    {
      metadata: { annotations: { 'volume.beta.kubernetes.io/storage-provisioner': 'p' } },
      status: { phase: 'Pending' },
    },
    progressing('Provisioning volume'),
  ],
  ['of no phase', {}, { status: 'Unknown' }],
]);

table('batch/Job', [
  ['that runs', { status: { active: 1 } }, progressing()],
  [
    'that is complete',
    { status: { conditions: [{ type: 'Complete', status: 'True', message: 'done' }] } },
    { status: 'Healthy', message: 'done' },
  ],
  [
    'that has failed',
    { status: { conditions: [{ type: 'Failed', status: 'True', message: 'BackoffLimitExceeded' }] } },
    { status: 'Degraded', message: 'BackoffLimitExceeded' },
  ],
  ['that is suspended', { status: { conditions: [{ type: 'Suspended', status: 'True' }] } }, { status: 'Suspended' }],
  [
    'that goes on after a pause',
    { status: { conditions: [{ type: 'Suspended', status: 'False', message: 'Job resumed' }] } },
    { status: 'Healthy', message: 'Job resumed' },
  ],
]);

table('autoscaling/HorizontalPodAutoscaler', [
  ['that says nothing', {}, progressing('Waiting to Autoscale')],
  [
    'that cannot scale',
    { status: { conditions: [{ type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message: 'no' }] } },
    { status: 'Degraded', message: 'no' },
  ],
  [
    'that scales',
    { status: { conditions: [{ type: 'AbleToScale', status: 'True', reason: 'ReadyForNewScale', message: 'yes' }] } },
    { status: 'Healthy', message: 'yes' },
  ],
]);

table('example.com/Thing', [
  ['of a kind that nobody judges', { status: {} }, undefined],
  [
    'with the finalizer of a hook that is being deleted',
    { metadata: { deletionTimestamp: 'x', finalizers: ['argocd.argoproj.io/hook-finalizer'] } },
    undefined,
  ],
]);
