import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunkTemplate } from '../frames.mjs';
import { DIGITS } from '../payload.mjs';
import { outFolder } from './out-folder.mjs';
import { jsonLine, rootFolder, SERVER_CORE, startPinned } from './processes.mjs';

export async function startC({ size }) {
  const { bytes, at } = chunkTemplate(size);
  const frame = join(outFolder, `frame-${size}`);
  writeFileSync(frame, bytes);
  const process = startPinned(SERVER_CORE, [compiled(), frame, String(at), String(DIGITS)]);
  const { port, controlPort } = await jsonLine(process);
  return {
    process,
    others: [],
    door: { kind: 'sse', port, path: '/stream' },
    control: { kind: 'line', port: controlPort },
  };
}

function compiled() {
  const program = join(outFolder, 'c-floor');
  const source = join(rootFolder, 'bench/servers/c-floor.c');
  const { status, stderr } = spawnSync('cc', ['-O2', '-o', program, source], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cc: ${stderr}`);
  return program;
}
