import type { FileRegistry } from '@bufbuild/protobuf';
import { forgetTokenCookies, keepTokenCookies } from '../serve/http/token-cookie.js';
import type { Installation } from '../access/installation.js';
import { createAccessService } from '../api/access-service.js';
import { createAccountService } from '../api/account-service.js';
import { createApplicationService, type ResourceReading } from '../api/application-service.js';
import { createChatService } from '../api/chat-service.js';
import { createClusterService } from '../api/cluster-service.js';
import { createHealthService } from '../api/health-service.js';
import { LocalClusterProbe } from '../api/local-cluster.js';
import type { Service } from '../api/method.js';
import { createProjectService } from '../api/project-service.js';
import { createReflectionServices } from '../api/reflection-service.js';
import { renewing } from '../api/renewing.js';
import { createSessionService } from '../api/session-service.js';
import { createSettingsService } from '../api/settings-service.js';
import { createVersionService } from '../api/version-service.js';
import type { Clock } from '../base/clock.js';
import type { ServeConfig } from '../config/config.js';
import type { Transcode } from '../encode/transcoder.js';
import type { ClusterReader } from '../source/cluster-reader.js';
import type { AccessControl } from './access-control.js';
import type { Corridor } from './corridor.js';

export interface ServicesOptions {
  readonly registry: FileRegistry;
  readonly transcode: Transcode;
  readonly corridor: Corridor;
  readonly reader: ClusterReader;
  readonly installation: Installation;
  readonly control: AccessControl;
  readonly resources: ResourceReading;
  readonly config: ServeConfig;
  readonly clock: Clock;
  /** Those of whoever starts the server. */
  readonly further: readonly Service[];
}

/** Where Argo CD's own messages are declared. */
export const ARGO_PACKAGE = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

/** Every service that the doors open. */
export function createServices(options: ServicesOptions): readonly Service[] {
  const { registry, corridor, clock } = options;
  const session = sessionOptions(options);
  const renewed = [
    ...argocdServices(options),
    createVersionService(registry),
    createChatService(registry, clock),
    ...options.further,
  ].map((service) => renewing(service, session));
  // Which renews by itself: whoever logs out wants no new session.
  const services: Service[] = [...renewed, createSessionService(registry, session)];
  const names = (): readonly string[] => services.map(({ name }) => name);
  services.push(
    { ...createHealthService(registry, servingState(corridor), names), access: 'open' },
    ...createReflectionServices(registry, names).map((service) => ({ ...service, ...reflectionAccess(options) })),
  );
  return services;
}

function argocdServices(options: ServicesOptions): readonly Service[] {
  const { registry, corridor, installation, config } = options;
  const probe = new LocalClusterProbe(options.reader, options.clock);
  const { enforcer, namespace } = corridor;
  const parts = { registry, installation, enforcer, namespace, reader: options.reader };
  return [
    createApplicationService({ ...options, ...corridor }),
    createProjectService(parts),
    createClusterService({ ...parts, local: () => probe.state() }),
    createSettingsService({
      ...parts,
      isAccessOpen: config.access.auth === 'none',
      hasFurtherNamespaces: config.applicationNamespaces.length > 0,
    }),
    createAccountService(parts),
    createAccessService(registry, options.control.policy),
  ];
}

/** Cookies are safe to send in the clear only where no proxy before us has TLS. */
function sessionOptions({
  control,
  config: { rootPath },
}: ServicesOptions): Parameters<typeof createSessionService>[1] {
  return {
    ...control,
    cookies: (metadata) => {
      const scope = { rootPath, isSecure: metadata.get('x-forwarded-proto') === 'https' };
      return {
        keep: (token) => keepTokenCookies(token, scope),
        forget: (names) => forgetTokenCookies(names, scope),
      };
    },
  };
}

function servingState({ readiness }: Corridor) {
  return {
    isServing: () => readiness.isReady,
    onChange: (listener: () => void) => readiness.onChange(listener),
  };
}

/** What can be asked is public where everything is, or where the operator says so. */
function reflectionAccess({ config: { access } }: ServicesOptions): Pick<Service, 'access'> {
  const isOpen = access.reflection === 'open' || (access.reflection === 'auto' && access.auth === 'none');
  return isOpen ? { access: 'open' } : {};
}
