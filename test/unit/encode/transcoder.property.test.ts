import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { seededRandom } from '../../../src/base/random.js';
import { StatusError } from '../../../src/base/status-error.js';
import { createTranscoder } from '../../../src/encode/transcoder.js';
import { applicationSample } from '../../support/application-sample.js';
import { decoderOf, loadService } from '../../support/proto-loader.js';
import { RandomJson } from '../../support/random-json.js';

const APPLICATION = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.Application';
const registry = loadDescriptors();
const decode = decoderOf(loadService('application/application.proto', 'application.ApplicationService'), 'Get');

test('any application that JSON can tell is read back by another protobuf reader as it was told', () => {
  const descriptor = registry.getMessage(APPLICATION);
  if (!descriptor) throw new Error('no Application in the descriptors');
  const skipped: string[] = [];
  const transcode = createTranscoder(registry, APPLICATION, (field) => skipped.push(field));
  const property = fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
    const sample = new RandomJson(seededRandom(seed)).message(descriptor);
    expect(decode(transcode(Buffer.from(sample.json)))).toEqual(sample.decoded);
  });
  fc.assert(property, { numRuns: 500 });
  expect(skipped).toEqual([]);
});

test('bytes that are not an object end in an error, never in a loop', () => {
  const descriptor = registry.getMessage(APPLICATION);
  if (!descriptor) throw new Error('no Application in the descriptors');
  const transcode = createTranscoder(registry, APPLICATION);
  const property = fc.property(
    fc.integer({ min: 0, max: 2 ** 31 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (seed, part) => {
      const { json } = new RandomJson(seededRandom(seed)).message(descriptor);
      const cut = Buffer.from(json).subarray(0, Math.floor((json.length - 1) * part));
      expect(() => transcode(cut)).toThrow(/not JSON/);
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test('bytes changed at random make a message or a status error, and the next object comes out whole', () => {
  const transcode = createTranscoder(registry, APPLICATION);
  const json = Buffer.from(JSON.stringify(applicationSample));
  const whole = transcode(json);
  const change = fc.record({
    at: fc.nat(json.length - 1),
    byte: fc.constantFrom(...Buffer.from('"\\{}[],:x0n-\xff', 'latin1')),
  });
  const property = fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
    const broken = Buffer.from(json);
    for (const { at, byte } of changes) broken[at] = byte;
    try {
      decode(transcode(broken));
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(StatusError);
    }
    expect(transcode(json).equals(whole)).toBe(true);
  });
  fc.assert(property, { numRuns: 500 });
});
