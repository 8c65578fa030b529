import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { outFolder } from './out-folder.mjs';
import { SERVER_CORE, startPinned } from './processes.mjs';

/** Where Debian's libnginx-mod-nchan puts it. */
export const NCHAN_MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const START_MS = 10_000;

/** nginx with nchan as one process: what it uses is what its only worker uses. */
export async function startNchan({ size }) {
  const port = await freePort();
  const folder = join(outFolder, 'nginx');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `nginx-${port}.conf`);
  writeFileSync(file, configuration({ port, folder, size }));
  const process = startPinned(SERVER_CORE, ['nginx', '-p', folder, '-e', 'stderr', '-c', file]);
  await untilOpen(port);
  const control = { kind: 'nchan', port, path: '/publish', size };
  return { process, others: [], door: { kind: 'sse', port, path: '/stream' }, control };
}

function configuration({ port, folder, size }) {
  const loads = existsSync(NCHAN_MODULE) ? `load_module ${NCHAN_MODULE};` : '';
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `${loads}
daemon off;
master_process off;
pid ${folder}/nginx-${port}.pid;
worker_rlimit_nofile 20000;
events { worker_connections 20000; }
http {
  access_log off;
  keepalive_requests 100000000;
  ${temporary.join('\n  ')}
  client_body_buffer_size ${size + 4096};
  client_max_body_size 1m;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /stream { nchan_subscriber eventsource; nchan_channel_id bench; nchan_subscriber_first_message newest; }
    location = /publish { nchan_publisher; nchan_channel_id bench; nchan_message_buffer_length 16; }
  }
}
`;
}

/** nginx cannot be told to take any. */
function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilOpen(port) {
  const start = performance.now();
  while (performance.now() - start < START_MS) {
    const isOpen = await fetch(`http://127.0.0.1:${port}/publish`).then(
      () => true,
      () => false,
    );
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nginx does not listen');
}
