import type { Help, Settings } from '../../../gen/cluster/settings.js';
import { accountsOf } from '../../access/authn/accounts.js';
import type { InstallationState } from '../../access/installation.js';
import { dexConfig, oidcConfig } from './login-providers.js';
import { scalarTexts, yamlOf } from './yaml-value.js';

type Config = ReadonlyMap<string, string>;

const CHAT_TEXT = 'Chat now!';
const KUSTOMIZE_VERSION = /^kustomize\.(?:version|path)\.(.+)$/;
/** For these Argo CD's page offers its command line client. */
const MACHINES = [
  'darwin-amd64',
  'darwin-arm64',
  'windows-amd64',
  'linux-amd64',
  'linux-arm64',
  'linux-ppc64le',
  'linux-s390x',
];

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
    userLoginsDisabled: !hasLogin(state),
    uiCssURL: config.get('ui.cssurl'),
    uiLoginButtonText: config.get('ui.loginButtonText'),
    trackingMethod: config.get('application.resourceTrackingMethod') || 'annotation',
    execEnabled: isOn('exec.enabled'),
    impersonationEnabled: isOn('application.sync.impersonation.enabled'),
    installationID: config.get('installationID'),
    additionalUrls: scalarTexts(yamlOf(config, 'additionalUrls')),
    resourceViewEnabled: config.get('ui.view.resources.disabled') !== 'true',
    // Set by a flag of argocd-server, of which an installation does not tell.
    syncWithReplaceAllowed: true,
  };
}

function kustomizeVersions(config: Config): string[] {
  return [...new Set([...config.keys()].flatMap((key) => KUSTOMIZE_VERSION.exec(key)?.[1] ?? []))].sort();
}

function helpOf(config: Config): Help {
  const downloads = MACHINES.flatMap((machine) => {
    const url = config.get(`help.download.${machine}`);
    return url === undefined ? [] : [[machine, url]];
  });
  return {
    chatUrl: config.get('help.chatUrl'),
    chatText: config.has('help.chatUrl') ? (config.get('help.chatText') ?? CHAT_TEXT) : undefined,
    binaryUrls: Object.fromEntries(downloads),
  };
}

/** Whether there is an account that may log in with a password: `admin` may, unless it is switched off. */
function hasLogin(state: InstallationState): boolean {
  return [...accountsOf(state).values()].some(({ isEnabled, capabilities }) => isEnabled && capabilities.has('login'));
}
