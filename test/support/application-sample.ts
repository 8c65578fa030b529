/** One Application as an API server returns it, without its managedFields. */
export const applicationSample = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {
    annotations: {
      'notifications.argoproj.io/subscribe.on-sync-failed.slack': 'team-0',
    },
    creationTimestamp: '2026-11-21T01:03:17Z',
    generation: 1,
    labels: {
      'app.kubernetes.io/instance': 'app-0000',
      env: 'stage',
      team: 't0',
    },
    name: 'app-0000',
    namespace: 'argocd',
    resourceVersion: '220',
    uid: '933c99bd-c842-49d2-85f4-b712abba6f8d',
  },
  spec: {
    destination: {
      namespace: 'team-0',
      server: 'https://kubernetes.default.svc',
    },
    project: 'default',
    source: {
      helm: {
        parameters: [
          {
            name: 'image.tag',
            value: 'v1.0.0',
          },
        ],
        valueFiles: ['values.yaml', 'values-prod.yaml'],
      },
      path: 'apps/app-0000/overlays/production',
      repoURL: 'https://git.example.com/org/team-0-deploy.git',
      targetRevision: 'HEAD',
    },
    syncPolicy: {
      automated: {
        prune: true,
        selfHeal: true,
      },
      syncOptions: ['CreateNamespace=true'],
    },
  },
  status: {
    conditions: [
      {
        lastTransitionTime: '2026-08-19T08:00:00Z',
        message: 'Application has 2 orphaned resources',
        type: 'OrphanedResourceWarning',
      },
    ],
    controllerNamespace: 'argocd',
    health: {
      lastTransitionTime: '2026-08-01T10:00:00Z',
      status: 'Healthy',
    },
    history: [
      {
        deployStartedAt: '2026-08-18T09:59:50Z',
        deployedAt: '2026-08-18T10:00:00Z',
        id: 2,
        initiatedBy: {
          automated: true,
        },
        revision: '3c6ef3623c6ef3623c6ef3623c6ef3623c6ef362',
        source: {
          helm: {
            parameters: [
              {
                name: 'image.tag',
                value: 'v1.0.0',
              },
            ],
            valueFiles: ['values.yaml', 'values-prod.yaml'],
          },
          path: 'apps/app-0000/overlays/production',
          repoURL: 'https://git.example.com/org/team-0-deploy.git',
          targetRevision: 'HEAD',
        },
      },
    ],
    operationState: {
      finishedAt: '2026-08-20T09:58:20Z',
      message: 'successfully synced (all tasks run)',
      operation: {
        initiatedBy: {
          automated: true,
        },
        sync: {
          prune: true,
          revision: '0000000000000000000000000000000000000000',
        },
      },
      phase: 'Succeeded',
      startedAt: '2026-08-20T09:58:00Z',
      syncResult: {
        resources: [
          {
            group: '',
            hookPhase: 'Running',
            kind: 'Service',
            message: 'unchanged',
            name: 'app-0000-1',
            namespace: 'team-0',
            status: 'Synced',
            syncPhase: 'Sync',
            version: 'v1',
          },
        ],
        revision: '0000000000000000000000000000000000000000',
        source: {
          helm: {
            parameters: [
              {
                name: 'image.tag',
                value: 'v1.0.0',
              },
            ],
            valueFiles: ['values.yaml', 'values-prod.yaml'],
          },
          path: 'apps/app-0000/overlays/production',
          repoURL: 'https://git.example.com/org/team-0-deploy.git',
          targetRevision: 'HEAD',
        },
      },
    },
    reconciledAt: '2026-08-20T10:00:00Z',
    resources: [
      {
        group: 'apps',
        health: {
          status: 'Healthy',
        },
        kind: 'Deployment',
        name: 'app-0000-0',
        namespace: 'team-0',
        status: 'Synced',
        version: 'v1',
      },
      {
        health: {
          status: 'Healthy',
        },
        kind: 'Service',
        name: 'app-0000-1',
        namespace: 'team-0',
        status: 'Synced',
        version: 'v1',
      },
    ],
    sourceType: 'Helm',
    summary: {
      externalURLs: ['https://app-0000.example.com/'],
      images: ['registry.example.com/org/app-0000:v1.0.0'],
    },
    sync: {
      comparedTo: {
        destination: {
          namespace: 'team-0',
          server: 'https://kubernetes.default.svc',
        },
        source: {
          helm: {
            parameters: [
              {
                name: 'image.tag',
                value: 'v1.0.0',
              },
            ],
            valueFiles: ['values.yaml', 'values-prod.yaml'],
          },
          path: 'apps/app-0000/overlays/production',
          repoURL: 'https://git.example.com/org/team-0-deploy.git',
          targetRevision: 'HEAD',
        },
      },
      revision: '0000000000000000000000000000000000000000',
      status: 'Synced',
    },
  },
};
