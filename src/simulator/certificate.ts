import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP, isIPv4 } from 'node:net';
import { der, oid, sequence, TAG, time } from './der.js';

/** Both in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = oid('2.5.4.3');
const BASIC_CONSTRAINTS = oid('2.5.29.19');
const ALTERNATIVE_NAMES = oid('2.5.29.17');
const TRUE = der(TAG.boolean, Buffer.from([0xff]));

/** A certificate for these names and addresses that is its own authority, for a year; its key is never written down. */
export function selfSignedCertificate(hosts: readonly string[], now: number): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(TAG.set, sequence(COMMON_NAME, der(TAG.text, Buffer.from('kubecast-simulator')))));
  const version3 = der(0xa0, der(TAG.integer, Buffer.from([2])));
  const serial = der(TAG.integer, Buffer.concat([Buffer.from([1]), randomBytes(15)]));
  // Clocks of clients may go behind ours.
  const validity = sequence(time(now - DAY_MS), time(now + 365 * DAY_MS));
  const facts = sequence(
    ...[version3, serial, ECDSA_WITH_SHA256, name, validity, name],
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions(hosts)),
  );
  const signature = der(TAG.bits, Buffer.from([0]), sign('sha256', facts, privateKey));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem(sequence(facts, ECDSA_WITH_SHA256, signature)),
  };
}

function extensions(hosts: readonly string[]): Buffer {
  const names = [...new Set(hosts)].map((host) =>
    isIP(host) ? der(0x87, addressBytes(host)) : der(0x82, Buffer.from(host)),
  );
  return sequence(
    sequence(BASIC_CONSTRAINTS, TRUE, der(TAG.octets, sequence(TRUE))),
    sequence(ALTERNATIVE_NAMES, der(TAG.octets, sequence(...names))),
  );
}

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  const groups = [...head, ...zeros, ...tail].map((group) => group.padStart(4, '0'));
  return Buffer.from(groups.join(''), 'hex');
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
