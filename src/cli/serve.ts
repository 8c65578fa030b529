import { packageVersion } from '../api/version-service.js';
import { systemClock } from '../base/clock.js';
import { createLog, type Log } from '../base/log.js';
import { SERVE_SETTINGS, type ServeConfig, serveConfig } from '../config.js';
import { type RunningServer, startServer } from '../server.js';
import { type Addresses, addressesOf } from './addresses.js';
import { command, type Surroundings } from './command.js';
import { onStopSignals } from './stop-signals.js';

export const serveCommand = command({
  name: 'serve',
  summary: 'Follow the Applications of a cluster, and serve them to browsers and programs.',
  details: 'There is no access control yet: whoever reaches the ports sees every Application. SIGTERM drains.',
  settings: SERVE_SETTINGS,
  examples: [
    'kubecast serve --kubeconfig ~/.kube/config --context staging',
    "kubecast serve --namespace argocd --application-namespaces 'team-*' --cors-origin https://argocd.example.com",
    'kubecast serve --port 0 --grpc-port 0 --metrics-port 0',
  ],
  async start(settled, surroundings) {
    const config = serveConfig(settled);
    return serve(config, createLog({ level: config.logLevel, format: config.logFormat }), surroundings);
  },
});

const NO_ACCESS_CONTROL = 'there is no access control yet: whoever reaches the ports sees every application';

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
      print(listenLine(addressesOf(started, config.rootPath)));
      log.warn({ host: started.host }, NO_ACCESS_CONTROL);
    }, reject);
  });
}

function listenLine({ http, grpc, metrics }: Addresses): string {
  return `kubecast ${packageVersion()} listens: ${http} (page, HTTP, SSE, gRPC), ${grpc} (gRPC), ${metrics}metrics\n`;
}
