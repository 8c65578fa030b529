/** The naive start: the whole list in one answer, parsed at once. `url` is the API server. */
import { createServer, get } from 'node:http';
import { announce, settings } from './announce.mjs';

let applications;
const server = createServer((_request, response) => {
  response.writeHead(applications ? 200 : 503).end();
});

await announce(server, () => undefined);
get(`${settings.url}/apis/argoproj.io/v1alpha1/applications`, (response) => {
  const pieces = [];
  response.on('data', (piece) => pieces.push(piece));
  response.on('end', () => {
    applications = JSON.parse(Buffer.concat(pieces).toString()).items;
  });
});
