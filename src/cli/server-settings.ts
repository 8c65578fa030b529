import { openSetting, setting } from '../base/setting.js';
import { parsedBy, patternOf } from '../base/setting-values.js';

/** Where the server is, the same for every command that asks one. */
export const SERVER_SETTINGS = {
  server: setting({
    flag: 'server',
    short: 's',
    group: 'Server',
    value: parsedBy('URL', 'a URL such as http://127.0.0.1:8080 or https://example.com/kubecast', serverOf),
    default: 'http://127.0.0.1:8080',
    why: 'The server to ask over HTTP, with the path that it is served under.',
  }),
  grpc: openSetting({
    flag: 'grpc',
    group: 'Server',
    value: patternOf(
      'HOST:PORT',
      'a host and a port such as 127.0.0.1:50051',
      /^(?:[\w.-]+|\[[\da-fA-F:.]+\]):\d{1,5}$/,
    ),
    why: 'Ask over gRPC (plaintext) instead.',
  }),
  token: openSetting({
    flag: 'token',
    group: 'Server',
    value: patternOf('TOKEN', 'a token without spaces', /^[\x21-\x7e]+$/),
    otherVariables: ['ARGOCD_AUTH_TOKEN'],
    isSecret: true,
    why: 'Who is asking: a token of Argo CD. Better in a variable: other users of a machine can read flags.',
  }),
};

/** Ending in a slash, so that the path of a route comes after its own. */
function serverOf(text: string): string | undefined {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined;
  const { origin, pathname } = new URL(text);
  return `${origin}${pathname.replace(/\/*$/, '/')}`;
}
