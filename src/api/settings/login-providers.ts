import type { DexConfig, OIDCConfig } from '../../../gen/cluster/settings.js';
import type { Claim } from '../../../gen/github.com/argoproj/argo-cd/server/settings/oidc/claims.js';
import type { InstallationState } from '../../access/installation.js';
import { type JsonRecord, listOf, recordOf, textOf, textsOf } from '../../base/json-value.js';
import { yamlOf } from './yaml-value.js';

type Settings = Pick<InstallationState, 'config' | 'secret'>;

/** The login buttons of Dex; of `dex.config` nothing else is for clients. */
export function dexConfig({ config }: Settings): DexConfig | undefined {
  if ((config.get('dex.config') ?? '') === '') return undefined;
  const connectors = listOf(recordOf(yamlOf(config, 'dex.config'))['connectors']).map((connector) => {
    const { name, type, id } = recordOf(connector);
    return { name: textOf(name), type: textOf(type), id: textOf(id) };
  });
  const preferred = config.get('dexAuthConnectorID') ?? '';
  const isKnown = connectors.some(({ id }) => id === preferred && id !== '');
  return { connectors, dexAuthConnectorID: isKnown ? preferred : '' };
}

/** What a client needs to log in with an OIDC provider; the client secret stays here. */
export function oidcConfig(settings: Settings): OIDCConfig | undefined {
  const fields = recordOf(yamlOf(settings.config, 'oidc.config'));
  if (Object.keys(fields).length === 0) return undefined;
  const text = (key: string): string => resolved(textOf(fields[key]), settings);
  return {
    name: text('name'),
    issuer: text('issuer'),
    clientID: text('clientID'),
    cliClientID: text('cliClientID'),
    scopes: [...textsOf(fields['requestedScopes'])],
    idTokenClaims: claimsOf(recordOf(fields['requestedIDTokenClaims'])),
    enablePKCEAuthentication: fields['enablePKCEAuthentication'] === true,
  };
}

/** `$KEY` stands for a value of argocd-secret; where there is none, the text stays. */
function resolved(text: string, { secret }: Settings): string {
  return text.startsWith('$') ? (secret.get(text.slice(1))?.toString().trim() ?? text) : text;
}

function claimsOf(claims: JsonRecord): Record<string, Claim> {
  const entries = Object.entries(claims).map(([name, claim]): [string, Claim] => {
    const { essential, value, values } = recordOf(claim);
    return [name, { essential: essential === true, value: textOf(value), values: [...textsOf(values)] }];
  });
  return Object.fromEntries(entries);
}
