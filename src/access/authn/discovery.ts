import type { JSONWebKeySet } from 'jose';
import { boundedGet } from './bounded-get.js';
import type { OidcSettings } from './oidc-settings.js';

export interface DiscoveryOptions {
  readonly settings: OidcSettings;
  /** Where Dex is found from here, instead of behind the public address; may be http, because whoever runs us has named it. */
  readonly dexServer?: URL | undefined;
  readonly timeoutMs: number;
}

/** What an identity provider says of itself, asked by name: `issuer/.well-known/openid-configuration`. */
export async function fetchKeys(options: DiscoveryOptions): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const document = await getRecord(options, `${options.settings.issuer.replace(/\/$/, '')}${WELL_KNOWN}`, signal);
  if (document['issuer'] !== options.settings.issuer)
    throw new Error('the provider calls itself by another name than its issuer');
  return keySetOf(await getRecord(options, String(document['jwks_uri']), signal));
}

const WELL_KNOWN = '/.well-known/openid-configuration';

async function getRecord(
  { settings, dexServer }: DiscoveryOptions,
  address: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const url = new URL(address);
  const isDirect = settings.isDex && dexServer !== undefined && url.origin === new URL(settings.issuer).origin;
  const target = isDirect ? new URL(url.pathname + url.search, dexServer) : url;
  const { rootCa: ca, skipsTlsVerification } = settings;
  const bytes = await boundedGet(target, { signal, ca, skipsTlsVerification, isTrusted: isDirect });
  const value: unknown = JSON.parse(bytes.toString());
  if (typeof value !== 'object' || value === null) throw new Error(`${url.origin} answered no object`);
  return { ...value };
}

/** Of each key, what is an object; what a key may be, jose knows. */
function keySetOf({ keys }: Readonly<Record<string, unknown>>): JSONWebKeySet {
  if (!Array.isArray(keys)) throw new Error('the provider has no list of keys');
  return { keys: keys.filter((key) => typeof key === 'object' && key !== null) };
}
