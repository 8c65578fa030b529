import { YAMLException } from 'js-yaml';
import { parseYaml, scalarText } from '../../base/yaml.js';
import type { InstallationState } from '../installation.js';

/** Whose tokens count beside Argo CD's own, and for whom they must have been issued. */
export interface OidcSettings {
  readonly issuer: string;
  readonly audiences: readonly string[];
  /** Whether a token without `aud` counts; one for somebody else never does. */
  readonly letsNoAudienceIn: boolean;
  /** PEM; undefined for what the system trusts. */
  readonly rootCa: string | undefined;
  readonly skipsTlsVerification: boolean;
  readonly isDex: boolean;
  /** Where people's groups are asked for, which replace those of a token; undefined where the token says them. */
  readonly userInfoUrl: string | undefined;
}

const DEX_AUDIENCES = ['argo-cd', 'argo-cd-cli'];

const known = new WeakMap<
  ReadonlyMap<string, string>,
  { readonly secret: object; readonly settings: OidcSettings | undefined }
>();

/** `oidc.config` of argocd-cm, else Dex at `url`; undefined where there is neither, or it cannot be read. Read once. */
export function oidcSettingsOf({
  config,
  secret,
}: Pick<InstallationState, 'config' | 'secret'>): OidcSettings | undefined {
  const last = known.get(config);
  if (last?.secret === secret) return last.settings;
  const settings = parseSettings(config, secret);
  known.set(config, { secret, settings });
  return settings;
}

function parseSettings(
  config: ReadonlyMap<string, string>,
  secret: ReadonlyMap<string, Buffer>,
): OidcSettings | undefined {
  const skipsTlsVerification = config.get('oidc.tls.insecure.skip.verify') === 'true';
  const oidc = config.get('oidc.config') ?? '';
  if (oidc.trim() !== '') return parseOidcConfig(oidc, { secret, skipsTlsVerification });
  const url = (config.get('url') ?? '').replace(/\/+$/, '');
  if ((config.get('dex.config') ?? '').trim() === '' || url === '') return undefined;
  const issuer = `${url}/api/dex`;
  return {
    issuer,
    audiences: DEX_AUDIENCES,
    letsNoAudienceIn: false,
    rootCa: undefined,
    skipsTlsVerification,
    isDex: true,
    userInfoUrl: undefined,
  };
}

interface Surroundings {
  readonly secret: ReadonlyMap<string, Buffer>;
  readonly skipsTlsVerification: boolean;
}

function parseOidcConfig(text: string, { secret, skipsTlsVerification }: Surroundings): OidcSettings | undefined {
  const fields = recordIn(text);
  const field = (name: string): string => resolved(fields[name], secret);
  const issuer = field('issuer');
  const clients = [field('clientID'), field('cliClientID')];
  const allowed = listOf(fields['allowedAudiences']).map((audience) => resolved(audience, secret));
  const audiences = (allowed.length > 0 ? allowed : clients).filter((audience) => audience !== '');
  if (issuer === '') return undefined;
  return {
    issuer,
    audiences,
    letsNoAudienceIn: fields['skipAudienceCheckWhenTokenHasNoAudience'] === true,
    rootCa: field('rootCA') || undefined,
    skipsTlsVerification,
    isDex: false,
    userInfoUrl: fields['enableUserInfoGroups'] === true ? userInfoUrlOf(field, issuer) : undefined,
  };
}

/** One text behind the other, as Argo CD has it: a path is not resolved. */
function userInfoUrlOf(field: (name: string) => string, issuer: string): string | undefined {
  const path = field('userInfoPath');
  return path === '' ? undefined : `${field('userInfoBaseURL') || issuer}${path}`;
}

/** `$name` stands for an entry of argocd-secret. */
function resolved(value: unknown, secret: ReadonlyMap<string, Buffer>): string {
  const text = scalarText(value);
  return text.startsWith('$') ? (secret.get(text.slice(1))?.toString().trim() ?? text) : text;
}

function recordIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseYaml(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (thrown) {
    if (thrown instanceof YAMLException) return {};
    throw thrown;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
