import { describe, expect, test } from '@jest/globals';
import { useReadApi } from '../../support/read-api.js';

/** What Argo CD 3.6 answers where argocd-cm is empty. */
const FOR_NOBODY =
  '{"appLabelKey":"app.kubernetes.io/instance","googleAnalytics":{"anonymizeUsers":true},' +
  '"kustomizeOptions":{"BuildOptions":"","BinaryPath":"","Versions":null},"help":{},"trackingMethod":"annotation",' +
  '"syncWithReplaceAllowed":true,"resourceViewEnabled":true}';
const WHERE_ACCESS_IS_OPEN =
  '{"appLabelKey":"app.kubernetes.io/instance","resourceOverrides":{"*/*":{"ignoreDifferences":' +
  '"jqPathExpressions: null\\njsonPointers:\\n- /status\\nmanagedFieldsManagers: null\\n","ignoreResourceUpdates":' +
  '"jqPathExpressions: null\\njsonPointers: null\\nmanagedFieldsManagers: null\\n"}},' +
  '"googleAnalytics":{"anonymizeUsers":true},"kustomizeOptions":{"BuildOptions":"","BinaryPath":"","Versions":null},' +
  '"help":{},"trackingMethod":"annotation","controllerNamespace":"argocd","syncWithReplaceAllowed":true,' +
  '"resourceViewEnabled":true}';

const SETTINGS = '/api/v1/settings';
const own = { applicationNamespaces: [] };

describe('settings of an installation that says nothing of itself', () => {
  describe('where one must log in', () => {
    const here = useReadApi(() => ({ config: own }));

    test('are, to nobody, byte for byte what a login page gets of Argo CD', async () => {
      expect((await here.http(SETTINGS)).text).toBe(FOR_NOBODY);
    });

    test('are no more to an anonymous caller', async () => {
      expect((await here.http(SETTINGS, '')).text).toBe(FOR_NOBODY);
    });

    test('have everything for one who is logged in, the pattern of passwords, too', async () => {
      const body: Record<string, unknown> = JSON.parse((await here.http(SETTINGS, 'dev')).text);
      expect(body).toMatchObject({ controllerNamespace: 'argocd', passwordPattern: '^.{8,32}$' });
      expect(body).toHaveProperty(['resourceOverrides', '*/*']);
    });

    test('say the same over gRPC', async () => {
      expect(await here.grpc('cluster.SettingsService/Get', {})).toMatchObject({
        appLabelKey: 'app.kubernetes.io/instance',
        trackingMethod: 'annotation',
      });
      expect(await here.grpc('cluster.SettingsService/Get', {}, 'dev')).toMatchObject({
        resourceOverrides: { '*/*': { ignoreDifferences: { jSONPointers: ['/status'] } } },
      });
    });
  });

  describe('where access is open', () => {
    const here = useReadApi(() => ({ access: 'open', config: own }));

    test('are byte for byte what Argo CD without authentication says', async () => {
      expect((await here.http(SETTINGS)).text).toBe(WHERE_ACCESS_IS_OPEN);
    });
  });
});

describe('settings of an installation', () => {
  const here = useReadApi();
  const settings = async (config: Record<string, string>, caller?: string): Promise<unknown> => {
    here.installation.change({ config, secret: { 'oidc.id': 'the-client', 'oidc.secret': 'never-shown' } });
    return (await here.http(SETTINGS, caller)).body;
  };

  test('name its login providers, and none of their secrets', async () => {
    const dex = 'connectors:\n- type: github\n  id: gh\n  name: GitHub\n  config:\n    clientSecret: never-shown\n';
    const oidc =
      'name: Okta\nissuer: https://id.example.com\nclientID: $oidc.id\nclientSecret: $oidc.secret\n' +
      'requestedScopes: [openid]\nrequestedIDTokenClaims: {groups: {essential: true}}\n';
    const body = await settings({ url: 'https://cd.example.com', 'dex.config': dex, 'oidc.config': oidc });
    expect(JSON.stringify(body)).not.toContain('never-shown');
    expect(body).toMatchObject({
      url: 'https://cd.example.com',
      dexConfig: { connectors: [{ name: 'GitHub', type: 'github', id: 'gh' }] },
      oidcConfig: {
        name: 'Okta',
        issuer: 'https://id.example.com',
        clientID: 'the-client',
        scopes: ['openid'],
        idTokenClaims: { groups: { essential: true } },
      },
    });
  });

  test.each([
    [{ 'admin.enabled': 'false' }, true],
    [{ 'admin.enabled': 'False' }, true],
    [{ 'admin.enabled': 'false', 'accounts.ci': 'apiKey' }, true],
    [{ 'admin.enabled': 'false', 'accounts.eve': 'apiKey, login' }, undefined],
    [{ 'admin.enabled': 'false', 'accounts.eve': 'login', 'accounts.eve.enabled': 'false' }, true],
  ])('%j: user logins disabled is %j', async (config, isDisabled) => {
    const body: Record<string, unknown> = Object(await settings(config));
    expect(body['userLoginsDisabled']).toBe(isDisabled);
  });

  test('show a banner to those who are let in', async () => {
    const config = { 'ui.bannercontent': 'Maintenance', 'ui.bannerpermanent': 'true' };
    expect(await settings(config, 'dev')).toMatchObject({ uiBannerContent: 'Maintenance', uiBannerPermanent: true });
    expect(await settings(config)).not.toHaveProperty('uiBannerContent');
  });

  test('have the help, the badge, statistics and the versions of kustomize', async () => {
    const config = {
      'help.chatUrl': 'https://chat.example.com',
      'help.download.linux-amd64': 'https://dl.example.com',
      'statusbadge.enabled': 'true',
      'ga.trackingid': 'UA-1',
      'ga.anonymizeusers': 'false',
      'kustomize.version.v3': '/v3',
      'kustomize.buildOptions': '--enable-helm',
      additionalUrls: '- https://b.example.com\n',
    };
    expect(await settings(config)).toMatchObject({
      help: {
        chatUrl: 'https://chat.example.com',
        chatText: 'Chat now!',
        binaryUrls: { 'linux-amd64': 'https://dl.example.com' },
      },
      statusBadgeEnabled: true,
      googleAnalytics: { trackingID: 'UA-1' },
      kustomizeVersions: ['v3'],
      kustomizeOptions: { BuildOptions: '--enable-helm' },
      additionalUrls: ['https://b.example.com'],
      appsInAnyNamespaceEnabled: true,
    });
  });

  test('customize kinds in both ways that Argo CD knows', async () => {
    const config = {
      'resource.customizations':
        'apps/Deployment:\n  health.lua: return 1\n  ignoreDifferences: |\n    jsonPointers: [/spec/replicas]\n',
      'resource.customizations.actions.apps_Deployment': 'the actions',
      'resource.customizations.health.ConfigMap': 'return 2',
      'resource.compareoptions': 'ignoreResourceStatusField: crd\n',
    };
    expect(await settings(config, 'dev')).toMatchObject({
      resourceOverrides: {
        'apps/Deployment': {
          'health.lua': 'return 1',
          actions: 'the actions',
          ignoreDifferences: 'jqPathExpressions: null\njsonPointers:\n- /spec/replicas\nmanagedFieldsManagers: null\n',
        },
        ConfigMap: { 'health.lua': 'return 2' },
        'apiextensions.k8s.io/CustomResourceDefinition': {
          ignoreDifferences: 'jqPathExpressions: null\njsonPointers:\n- /status\nmanagedFieldsManagers: null\n',
        },
      },
    });
  });

  test.each([['none'], ['"none"'], ['false'], ['off'], ['no']])(
    'compare the status of every kind where ignoreResourceStatusField is %s',
    async (word) => {
      const body = await settings({ 'resource.compareoptions': `ignoreResourceStatusField: ${word}\n` }, 'dev');
      expect(body).not.toHaveProperty(['resourceOverrides', '*/*']);
    },
  );

  test.each([['all'], ['true'], ['nobody-knows']])(
    'compare no status where ignoreResourceStatusField is %s',
    async (word) => {
      const body = await settings({ 'resource.compareoptions': `ignoreResourceStatusField: ${word}\n` }, 'dev');
      expect(body).toHaveProperty(['resourceOverrides', '*/*']);
    },
  );

  test('read of the keys of a kind only those that name a part and a kind', async () => {
    const config = {
      'resource.compareoptions': 'ignoreResourceStatusField: none',
      'resource.customizations.health': 'return 1',
      'resource.customizations.nonsense.apps_Deployment': 'return 2',
      'resource.customizations.health.a_b_C': 'return 3',
      'resource.customizations.useOpenLibs.example.com_Thing': 'True',
    };
    const { resourceOverrides } = Object(await settings(config, 'dev'));
    expect(Object.keys(Object(resourceOverrides))).toEqual(['example.com/Thing']);
    expect(resourceOverrides).toMatchObject({ 'example.com/Thing': { 'health.lua.useOpenLibs': true } });
  });

  test('switch the view of resources off', async () => {
    expect(await settings({ 'ui.view.resources.disabled': 'true' })).not.toHaveProperty('resourceViewEnabled');
    expect(await settings({ 'ui.view.resources.disabled': 'yes' })).toHaveProperty('resourceViewEnabled', true);
  });

  test.each([
    [{}, 'gh'],
    [{ 'dex.config': 'connectors: [{type: saml, id: other}]' }, undefined],
    [{ 'oidc.config': 'issuer: https://id.example.com' }, undefined],
    [{ 'dex.auth.connectorId': '' }, undefined],
  ])('with %j the login goes straight to the connector %j', async (config, connector) => {
    const dex = { 'dex.config': 'connectors: [{type: github, id: gh, name: GitHub}]', 'dex.auth.connectorId': 'gh' };
    const { dexConfig } = Object(await settings({ ...dex, ...config }));
    expect(Object(dexConfig).dexAuthConnectorID).toBe(connector);
  });

  test('have no login provider whose settings are no YAML', async () => {
    const body = await settings({ 'dex.config': '{', 'oidc.config': '[' });
    expect(body).not.toHaveProperty('dexConfig');
    expect(body).not.toHaveProperty('oidcConfig');
  });

  test('read YAML as Go does: words for booleans, and scalars where texts are expected', async () => {
    const oidc =
      'name: 7\nissuer: https://id.example.com\nclientID: 4711\nenablePKCEAuthentication: yes\n' +
      'requestedScopes: [openid, $oidc.id]\nrequestedIDTokenClaims: {groups: {values: [$oidc.id]}}\n';
    expect(await settings({ 'oidc.config': oidc })).toMatchObject({
      oidcConfig: {
        name: '7',
        clientID: '4711',
        enablePKCEAuthentication: true,
        scopes: ['openid', 'the-client'],
        idTokenClaims: { groups: { values: ['the-client'] } },
      },
    });
  });

  test('offer downloads for the machines that Argo CD is built for', async () => {
    const config = { 'help.download.linux-arm64': 'https://dl.example.com', 'help.download.amiga': 'https://no' };
    const { help } = Object(await settings(config));
    expect(Object(help).binaryUrls).toEqual({ 'linux-arm64': 'https://dl.example.com' });
  });

  test('name a version of kustomize once, however its binary is given', async () => {
    const config = { 'kustomize.version.v3': '/a', 'kustomize.path.v3': '/b', 'kustomize.path.v4': '/c' };
    expect(await settings(config)).toMatchObject({ kustomizeVersions: ['v3', 'v4'] });
  });

  test('have the usual pattern of passwords where theirs is empty', async () => {
    expect(await settings({ passwordPattern: '' }, 'dev')).toMatchObject({ passwordPattern: '^.{8,32}$' });
  });

  test('are told all the same where a part of them cannot be read', async () => {
    const body = await settings({ 'dex.config': '{', 'oidc.config': '[', 'resource.customizations': ': :' }, 'dev');
    expect(body).toMatchObject({ trackingMethod: 'annotation' });
  });
});
