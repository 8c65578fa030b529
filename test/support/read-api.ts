import { Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll } from '@jest/globals';
import type { AccessConfig } from '../../src/config/access-config.js';
import type { ServerParts } from '../../src/server.js';
import { byCallerHeader } from './by-caller-header.js';
import { FakeInstallation } from './fake-installation.js';
import { GrpcClient, loadedService } from './grpc-stream-client.js';
import { ListedPermissions } from './listed-permissions.js';
import { startWorld, type World, type WorldOptions } from './running-server.js';

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text parsed; undefined where it is no JSON. */
  readonly body: unknown;
}

/** A server with an installation and permissions that tests change, asked at both doors. */
export interface ReadApi {
  readonly world: World;
  readonly installation: FakeInstallation;
  readonly permissions: ListedPermissions;
  /** Without a caller, without credentials. */
  http(path: string, caller?: string): Promise<HttpAnswer>;
  /** `application.ApplicationService/Get`. */
  grpc(method: string, request: object, caller?: string): Promise<unknown>;
}

const GUARDED: AccessConfig = {
  auth: 'argocd',
  insecureNoAuth: false,
  reflection: 'auto',
  redisKeyPrefix: '',
  argocdServerInsecure: false,
};

const FILES: Readonly<Record<string, string>> = {
  'account.AccountService': 'account/account.proto',
  'application.ApplicationService': 'application/application.proto',
  'cluster.ClusterService': 'cluster/cluster.proto',
  'cluster.SettingsService': 'cluster/settings.proto',
  'project.ProjectService': 'project/project.proto',
  'version.VersionService': 'version/version.proto',
};

/** One world for all tests of a file; `open` lets everybody in. */
export function useReadApi(options: () => WorldOptions & { readonly access?: 'open' } = () => ({})): ReadApi {
  const installation = new FakeInstallation();
  const permissions = new ListedPermissions({});
  let world: World | undefined;
  beforeAll(async () => {
    const { access, parts, config, ...rest } = options();
    const isOpen = access === 'open';
    const guard: ServerParts = isOpen ? {} : { authenticator: byCallerHeader, enforcer: () => permissions };
    world = await startWorld({
      ...rest,
      config: { ...config, ...(isOpen ? {} : { access: GUARDED }) },
      parts: { installation, ...guard, ...parts },
    });
  });
  afterAll(() => world?.close());
  const current = (): World => {
    if (!world) throw new Error('there is a world in tests only');
    return world;
  };
  return {
    get world() {
      return current();
    },
    installation,
    permissions,
    async http(path, caller) {
      const headers = caller === undefined ? {} : { 'x-test-caller': caller };
      const response = await fetch(`${current().server.url}${path}`, { headers });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: parsed(text) };
    },
    async grpc(path, request, caller) {
      const [service = '', method = ''] = path.split('/');
      const client = new GrpcClient(current().server.grpcAddress, loadedService(FILES[service] ?? '', service));
      const metadata = new Metadata();
      if (caller !== undefined) metadata.set('x-test-caller', caller);
      try {
        return await client.unary(method, request, metadata);
      } finally {
        client.close();
      }
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
