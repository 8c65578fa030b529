import type { FileRegistry } from '@bufbuild/protobuf';
import type { Installation } from '../access/installation.js';
import { createAccountService } from '../api/account-service.js';
import { createApplicationService, type ResourceReading } from '../api/application-service.js';
import { createChatService } from '../api/chat-service.js';
import { createClusterService } from '../api/cluster-service.js';
import { createHealthService } from '../api/health-service.js';
import { LocalClusterProbe } from '../api/local-cluster.js';
import type { Service } from '../api/method.js';
import { createProjectService } from '../api/project-service.js';
import { createReflectionServices } from '../api/reflection-service.js';
import { createSettingsService } from '../api/settings-service.js';
import { createVersionService } from '../api/version-service.js';
import type { AccessConfig } from '../config/access-config.js';
import type { Clock } from '../base/clock.js';
import type { ClusterReader } from '../source/cluster-reader.js';
import type { Corridor } from './corridor.js';
import type { Transcode } from '../encode/transcoder.js';

export interface ServicesOptions {
  readonly registry: FileRegistry;
  readonly transcode: Transcode;
  readonly corridor: Corridor;
  readonly installation: Installation;
  readonly access: AccessConfig;
  /** Applications live in other namespaces than Argo CD's own, too. */
  readonly hasFurtherNamespaces: boolean;
  readonly cluster: ClusterReader;
  readonly resources: ResourceReading | undefined;
  readonly clock: Clock;
  /** Those of whoever starts the server. */
  readonly further: readonly Service[];
}

/** Where Argo CD's own messages are declared. */
export const ARGO_PACKAGE = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

/** Every service that the doors open. */
export function createServices(options: ServicesOptions): readonly Service[] {
  const { registry, transcode, corridor, clock, installation, access, resources } = options;
  const { enforcer } = corridor;
  const probe = new LocalClusterProbe(options.cluster, clock);
  const services: Service[] = [
    createApplicationService({ ...corridor, registry, transcode, clock, installation, resources }),
    createProjectService({ registry, installation, enforcer }),
    createClusterService({ registry, installation, enforcer, local: () => probe.state() }),
    createSettingsService({
      registry,
      installation,
      isAccessOpen: access.auth === 'none',
      hasFurtherNamespaces: options.hasFurtherNamespaces,
    }),
    createAccountService({ registry, enforcer, namespace: installation.namespace }),
    createVersionService(registry),
    createChatService(registry, clock),
    ...options.further,
  ];
  const names = (): readonly string[] => services.map(({ name }) => name);
  services.push(
    { ...createHealthService(registry, servingState(corridor), names), access: 'open' },
    ...createReflectionServices(registry, names).map((service) => ({ ...service, ...reflectionAccess(options) })),
  );
  return services;
}

function servingState({ readiness }: Corridor) {
  return {
    isServing: () => readiness.isReady,
    onChange: (listener: () => void) => readiness.onChange(listener),
  };
}

/** What can be asked is public where everything is, or where the operator says so. */
function reflectionAccess({ access: { auth, reflection } }: ServicesOptions): Pick<Service, 'access'> {
  const isOpen = reflection === 'open' || (reflection === 'auto' && auth === 'none');
  return isOpen ? { access: 'open' } : {};
}
