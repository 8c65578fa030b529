/** What the clients count is what was sent, however it was cut. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACK, call, FRAME, frame, FrameReader } from '../client/http2-frames.mjs';
import { countMarks } from '../client/marks.mjs';
import { chunkTemplate, stamped } from '../frames.mjs';
import { applicationText } from '../payload.mjs';

for (const size of [300, 4096, 10_240, 32_768]) {
  test(`an Application of ${size} bytes has that size and one mark`, () => {
    const text = applicationText({ size });
    assert.ok(Math.abs(text.length - size) < 10, `${text.length} bytes`);
    assert.equal(JSON.parse(text).kind, 'Application');
    assert.equal(countMarks(Buffer.from(text)), 1);
  });
}

test('each event of a tick has its own number, and is counted', () => {
  const bytes = stamped(chunkTemplate(4096), { first: 41, count: 3 });
  assert.equal(countMarks(bytes), 3);
  assert.deepEqual(
    [...bytes.toString().matchAll(/(\d{7})\^/g)].map(([, digits]) => Number(digits)),
    [41, 42, 43],
  );
});

test("a byte like the mark's that follows no number is not counted", () => {
  assert.equal(countMarks(Buffer.from('a^ \x12^ 12^ 0000001^')), 1);
});

test('HTTP/2 frames are found however the bytes are cut', () => {
  const ping = Buffer.from('12345678');
  const bytes = Buffer.concat([
    frame({ type: FRAME.settings, flags: ACK }),
    call({ stream: 1, authority: 'a', path: '/p' }),
    frame({ type: FRAME.ping }, ping),
    frame({ type: FRAME.data, stream: 1 }, Buffer.alloc(300)),
  ]);
  const whole = framesOf([bytes]);
  assert.deepEqual(
    whole.map(({ type, length }) => [type, length]),
    [
      [FRAME.settings, 0],
      [FRAME.headers, whole[1].length],
      [FRAME.data, 5],
      [FRAME.ping, 8],
      [FRAME.data, 300],
    ],
  );
  assert.deepEqual(whole[3].payload, ping);
  for (const step of [1, 7, 64]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, at) =>
      bytes.subarray(at * step, (at + 1) * step),
    );
    assert.deepEqual(framesOf(pieces), whole);
  }
});

function framesOf(pieces) {
  const frames = [];
  const reader = new FrameReader((each) => frames.push(each));
  for (const piece of pieces) reader.take(piece);
  return frames;
}
