import type { Registry } from '@bufbuild/protobuf';
import { Settings, SettingsQuery } from '../../gen/cluster/settings.js';
import type { Installation } from '../access/installation.js';
import { GoMessage } from '../encode/go-message.js';
import { messageDescriptor } from './descriptors.js';
import type { Service, UnaryMethod } from './method.js';
import { resourceOverrides } from './settings/resource-overrides.js';
import { openSettings } from './settings/open-settings.js';

/** What a password of Argo CD has to look like, unless `passwordPattern` says otherwise. */
const PASSWORD_PATTERN = '^.{8,32}$';

export interface SettingsServiceOptions {
  readonly registry: Registry;
  readonly installation: Installation;
  /** Nobody has to log in: `--auth none`. */
  readonly isAccessOpen: boolean;
  /** Applications live in other namespaces than Argo CD's own, too. */
  readonly hasFurtherNamespaces: boolean;
}

/**
 * Argo CD's SettingsService, open to all: a page needs it to show a login.
 *   caller            | sees
 *   logged in         | everything
 *   access is open    | everything but the pattern of passwords
 *   anonymous, nobody | what a login page needs
 */
export function createSettingsService(options: SettingsServiceOptions): Service {
  const descriptor = messageDescriptor(options.registry, 'cluster.Settings');
  const { installation, isAccessOpen, hasFurtherNamespaces } = options;
  const Get: UnaryMethod<SettingsQuery> = {
    kind: 'unary',
    decode: (bytes) => SettingsQuery.decode(bytes),
    handle(_query, { caller }) {
      const isLoggedIn = caller.kind === 'session';
      const { config } = installation.state;
      return new GoMessage(descriptor, Settings, {
        ...openSettings(installation.state),
        appsInAnyNamespaceEnabled: hasFurtherNamespaces,
        ...(isLoggedIn || isAccessOpen ? innerSettings(installation) : {}),
        ...(isLoggedIn ? { passwordPattern: config.get('passwordPattern') || PASSWORD_PATTERN } : {}),
      });
    },
  };
  return { name: 'cluster.SettingsService', access: 'open', methods: { Get } };
}

/** What only those learn who are let in. */
function innerSettings({ state: { config }, namespace }: Installation): Partial<Settings> {
  return {
    uiBannerContent: config.get('ui.bannercontent'),
    uiBannerURL: config.get('ui.bannerurl'),
    uiBannerPermanent: config.get('ui.bannerpermanent') === 'true',
    uiBannerPosition: config.get('ui.bannerposition'),
    controllerNamespace: namespace,
    resourceOverrides: resourceOverrides(config),
  };
}
