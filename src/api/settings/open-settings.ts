import type { Help, Settings } from '../../../gen/cluster/settings.js';
import type { InstallationState } from '../../access/installation.js';
import { textsOf } from '../../base/json-value.js';
import { dexConfig, oidcConfig } from './login-providers.js';
import { yamlOf } from './yaml-value.js';

type Config = ReadonlyMap<string, string>;

const CHAT_TEXT = 'Chat now!';
const KUSTOMIZE_VERSION = /^kustomize\.(?:version|path)\.(.+)$/;
const DOWNLOAD = 'help.download.';

/** The settings that everybody may read, from argocd-cm; defaults are those of Argo CD 3.6. */
export function openSettings(state: InstallationState): Settings {
  const { config } = state;
  const isOn = (key: string): boolean => config.get(key) === 'true';
  return {
    url: config.get('url'),
    dexConfig: dexConfig(state),
    oidcConfig: oidcConfig(state),
    appLabelKey: config.get('application.instanceLabelKey') || 'app.kubernetes.io/instance',
    resourceOverrides: {},
    statusBadgeEnabled: isOn('statusbadge.enabled'),
    statusBadgeRootUrl: config.get('statusbadge.url'),
    googleAnalytics: {
      trackingID: config.get('ga.trackingid'),
      anonymizeUsers: config.get('ga.anonymizeusers') !== 'false',
    },
    kustomizeOptions: { buildOptions: config.get('kustomize.buildOptions'), versions: [] },
    kustomizeVersions: kustomizeVersions(config),
    help: helpOf(config),
    plugins: [],
    configManagementPlugins: [],
    userLoginsDisabled: !hasLogin(config),
    uiCssURL: config.get('ui.cssurl'),
    uiLoginButtonText: config.get('ui.loginButtonText'),
    trackingMethod: config.get('application.resourceTrackingMethod') || 'annotation',
    execEnabled: isOn('exec.enabled'),
    impersonationEnabled: isOn('application.sync.impersonation.enabled'),
    installationID: config.get('installationID'),
    additionalUrls: [...textsOf(yamlOf(config, 'additionalUrls'))],
    // Set by flags of argocd-server, of which an installation does not tell.
    syncWithReplaceAllowed: true,
    resourceViewEnabled: true,
  };
}

function kustomizeVersions(config: Config): string[] {
  return [...config.keys()].flatMap((key) => KUSTOMIZE_VERSION.exec(key)?.[1] ?? []).sort();
}

function helpOf(config: Config): Help {
  const downloads = [...config].filter(([key, url]) => key.startsWith(DOWNLOAD) && url !== '');
  return {
    chatUrl: config.get('help.chatUrl'),
    chatText: config.has('help.chatUrl') ? (config.get('help.chatText') ?? CHAT_TEXT) : undefined,
    binaryUrls: Object.fromEntries(downloads.map(([key, url]) => [key.slice(DOWNLOAD.length), url])),
  };
}

/** Whether there is an account that may log in with a password: `admin` may, unless it is switched off. */
function hasLogin(config: Config): boolean {
  if (config.get('admin.enabled') !== 'false') return true;
  return [...config].some(([key, capabilities]) => {
    const [, name] = /^accounts\.([^.]+)$/.exec(key) ?? [];
    if (name === undefined || config.get(`accounts.${name}.enabled`) === 'false') return false;
    return capabilities.split(',').some((capability) => capability.trim() === 'login');
  });
}
