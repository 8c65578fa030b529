import type { DexConfig, OIDCConfig } from '../../../gen/cluster/settings.js';
import type { Claim } from '../../../gen/github.com/argoproj/argo-cd/server/settings/oidc/claims.js';
import type { InstallationState } from '../../access/installation.js';
import { type JsonRecord, listOf, recordOf } from '../../base/json-value.js';
import { parseYaml, scalarText } from '../../base/yaml.js';
import { scalarTexts } from './yaml-value.js';

type Settings = Pick<InstallationState, 'config' | 'secret'>;

/** The login buttons of Dex; of `dex.config` nothing else is for clients. */
export function dexConfig({ config }: Settings): DexConfig | undefined {
  const fields = fieldsIn(config.get('dex.config'));
  if (!fields) return undefined;
  const connectors = listOf(fields['connectors']).map((connector) => {
    const { name, type, id } = recordOf(connector);
    return { name: scalarText(name), type: scalarText(type), id: scalarText(id) };
  });
  // Without Dex in the way: `oidc.config` comes before it, and knows nothing of connectors.
  const preferred = (config.get('oidc.config') ?? '') === '' ? (config.get('dex.auth.connectorId') ?? '') : '';
  return { connectors, dexAuthConnectorID: connectors.some(({ id }) => id === preferred) ? preferred : '' };
}

/** What a client needs to log in with an OIDC provider; the client secret stays here. */
export function oidcConfig({ config, secret }: Settings): OIDCConfig | undefined {
  const fields = fieldsIn(config.get('oidc.config'));
  if (!fields) return undefined;
  const resolve: Resolve = (value) => resolved(scalarText(value), secret);
  return {
    name: resolve(fields['name']),
    issuer: resolve(fields['issuer']),
    clientID: resolve(fields['clientID']),
    cliClientID: resolve(fields['cliClientID']),
    scopes: scalarTexts(fields['requestedScopes']).map(resolve),
    idTokenClaims: claimsOf(recordOf(fields['requestedIDTokenClaims']), resolve),
    enablePKCEAuthentication: fields['enablePKCEAuthentication'] === true,
  };
}

type Resolve = (value: unknown) => string;

/** Undefined for an empty text, and for one that is no YAML: then there is no such provider. */
function fieldsIn(text = ''): JsonRecord | undefined {
  if (text === '') return undefined;
  try {
    return recordOf(parseYaml(text));
  } catch {
    return undefined;
  }
}

/** `$KEY` stands for a value of argocd-secret; where there is none, the text stays. */
function resolved(text: string, secret: Settings['secret']): string {
  return text.startsWith('$') ? (secret.get(text.slice(1))?.toString().trim() ?? text) : text;
}

function claimsOf(claims: JsonRecord, resolve: Resolve): Record<string, Claim> {
  const entries = Object.entries(claims).map(([name, claim]): [string, Claim] => {
    const { essential, value, values } = recordOf(claim);
    return [name, { essential: essential === true, value: resolve(value), values: scalarTexts(values).map(resolve) }];
  });
  return Object.fromEntries(entries);
}
