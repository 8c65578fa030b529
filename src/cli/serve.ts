import { packageVersion } from '../api/version-service.js';
import { systemClock } from '../base/clock.js';
import { createLog, type Log } from '../base/log.js';
import { SERVE_SETTINGS, type ServeConfig, serveConfig } from '../config/config.js';
import { type RunningServer, startServer } from '../server.js';
import { type Addresses, addressesOf, openTo } from './addresses.js';
import { command, type Surroundings } from './command.js';
import { refuseOpenAccess, whatIsWeak } from './open-access.js';
import { differentRootPaths } from './root-paths.js';
import { onStopSignals } from './stop-signals.js';

export const serveCommand = command({
  name: 'serve',
  summary: 'Follow the Applications of a cluster, and serve them to browsers and programs.',
  details:
    "Argo CD's accounts, tokens and policies decide who sees what; they are read from its own namespace. SIGTERM drains.",
  settings: SERVE_SETTINGS,
  examples: [
    'kubecast serve --kubeconfig ~/.kube/config --context staging',
    "kubecast serve --namespace argocd --application-namespaces 'team-*' --cors-origin https://argocd.example.com",
    'kubecast serve --redis argocd-redis:6379 --argocd-server https://argocd-server',
    'kubecast serve --auth none --host 127.0.0.1',
  ],
  async start(settled, surroundings) {
    const config = serveConfig(settled);
    refuseOpenAccess(config);
    return serve(config, createLog({ level: config.logLevel, format: config.logFormat }), surroundings);
  },
});

/** Serves until a stop signal, then drains; a second signal ends at once. */
function serve(config: ServeConfig, log: Log, { print }: Surroundings): Promise<number> {
  return new Promise((resolve, reject) => {
    let server: RunningServer | undefined;
    onStopSignals(process, systemClock, {
      first: (signal) => {
        log.info({ signal }, 'draining; a second signal ends at once');
        if (server) server.drain().then(() => resolve(0), reject);
        else resolve(0);
      },
      again: () => resolve(0),
    });
    startServer(config, log).then((started) => {
      server = started;
      print(listenLine(addressesOf(started, config.rootPath), openTo(started.host)));
      for (const line of [...whatIsWeak(config), ...differentRootPaths(config)]) log.warn(line);
    }, reject);
  });
}

function listenLine({ http, grpc, metrics }: Addresses, open: string): string {
  return `kubecast ${packageVersion()} listens: ${http} (page, HTTP, SSE, gRPC), ${grpc} (gRPC), ${metrics}metrics${open}\n`;
}
