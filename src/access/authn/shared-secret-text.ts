import { createDecipheriv, createHash, scrypt } from 'node:crypto';

const COST = { N: 16_384, r: 8, p: 1 };
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key takes 16 MiB and some 50 ms to make: once for each `server.secretkey`. */
const keys = new WeakMap<Buffer, Promise<Buffer>>();

/**
 * What one Argo CD server keeps for the others in Redis: JSON of base64 of AES-256-GCM, nonce first and tag last, by a
 * key made of `server.secretkey`. Rejects what was not written by who has that key.
 */
export async function openSharedText(value: Buffer, secret: Buffer): Promise<string> {
  const parsed: unknown = JSON.parse(value.toString());
  const sealed = Buffer.from(typeof parsed === 'string' ? parsed : '', 'base64');
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new Error('what Argo CD keeps in Redis is too short');
  const decipher = createDecipheriv('aes-256-gcm', await keyOf(secret), sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString();
}

function keyOf(secret: Buffer): Promise<Buffer> {
  const key = keys.get(secret) ?? makeKey(secret);
  keys.set(secret, key);
  return key;
}

function makeKey(secret: Buffer): Promise<Buffer> {
  const salt = createHash('sha256').update(secret).digest();
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
