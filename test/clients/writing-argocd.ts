import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { loadService } from '../support/proto-loader.js';

/** A request that has arrived: its path's last part, its token, and what it asks for. */
export interface ArrivedWrite {
  readonly method: string;
  readonly token: string;
  readonly request: unknown;
}

type Call = ServerUnaryCall<unknown, object>;

/** As much of an Argo CD server as a refresh and a sync need; what they do is the test's. */
export class WritingArgocd {
  readonly arrived: ArrivedWrite[] = [];
  private readonly server = new Server();

  url = '';

  private constructor(private readonly answer: (write: ArrivedWrite) => Promise<object>) {}

  static async open(answer: (write: ArrivedWrite) => Promise<object>): Promise<WritingArgocd> {
    const argocd = new WritingArgocd(answer);
    const { Get } = loadService('application/application.proto', 'application.ApplicationService');
    if (!Get) throw new Error('there is no Get');
    // Its request is of no interest, its answer is an application, too.
    const Sync = { ...Get, path: '/application.ApplicationService/Sync', requestDeserialize: (bytes: Buffer) => bytes };
    argocd.server.addService(
      { Get, Sync },
      {
        Get: (call: Call, done: sendUnaryData<object>) => argocd.take('Get', call, done),
        Sync: (call: Call, done: sendUnaryData<object>) => argocd.take('Sync', call, done),
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      argocd.server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    argocd.url = `http://127.0.0.1:${port}`;
    return argocd;
  }

  close(): void {
    this.server.forceShutdown();
  }

  private take(method: string, call: Call, done: sendUnaryData<object>): void {
    const [token = ''] = call.metadata.get('token');
    const write = { method, token: String(token), request: call.request };
    this.arrived.push(write);
    this.answer(write).then(
      (application) => done(null, application),
      (error: Error) => done(error),
    );
  }
}
