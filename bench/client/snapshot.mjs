import { countMarks } from './marks.mjs';
import { openSse } from './sse-door.mjs';

/** Everyone asks at once for everything: when the first event, and when the last one, had arrived. In ms, the slowest counts. */
export async function snapshot({ door, count, objects }) {
  const all = await Promise.all(Array.from({ length: count }, () => one(door, objects)));
  return {
    firstMs: Math.max(...all.map(({ firstMs }) => firstMs)),
    lastMs: Math.max(...all.map(({ lastMs }) => lastMs)),
  };
}

/** The naive way takes half a minute with 20 clients on a quiet machine. */
const LIMIT_MS = 240_000;

function one(door, objects) {
  const start = performance.now();
  let events = 0;
  let firstMs;
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${events} of ${objects} objects after ${LIMIT_MS} ms`)), LIMIT_MS);
    openSse(door, {
      onLost: reject,
      onPiece(bytes, socket) {
        firstMs ??= bytes.includes('data: {"result"') ? performance.now() - start : undefined;
        events += countMarks(bytes);
        if (events < objects) return;
        clearTimeout(late);
        resolve({ firstMs, lastMs: performance.now() - start });
        socket.destroy();
      },
    });
  });
}
