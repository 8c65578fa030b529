import type { Authenticator } from '../../access/authenticator.js';
import { type Caller, NOBODY } from '../../access/caller.js';
import { RequestBudget } from '../forward/request-budget.js';
import { textMetadata } from './grpc-call.js';
import { type RawCall, readBy } from './grpc-fallback.js';
import { RequestReader } from './request-reader.js';

/** Of callers with a valid token, and of all where access is open. */
const MAX_REQUEST_BYTES = 64 * 1024 * 1024;
/** Of others, who have nothing long to say: as much as any served method takes. */
const MAX_UNKNOWN_REQUEST_BYTES = 16 * 1024;

/** How the requests of forwarded calls are read: as long as their callers may make them, out of one budget. */
export class RequestReaders {
  private readonly budget = new RequestBudget();

  constructor(private readonly authenticator: Authenticator) {}

  get takenBytes(): number {
    return this.budget.takenBytes;
  }

  /** For a call of which nothing has been read. Never rejects: what a token is worth there, the server behind us says. */
  async readerFor(call: RawCall): Promise<RequestReader> {
    const caller = await this.authenticator.authenticate(textMetadata(call.metadata)).catch(() => NOBODY);
    const isLet = mayBeLong(caller);
    const share = this.budget.open(isLet ? caller.subject.name : undefined);
    // It comes at every end of a call, but not a second time.
    call.on('cancelled', () => share.close());
    if (call.cancelled) share.close();
    const reader = new RequestReader(share, isLet ? MAX_REQUEST_BYTES : MAX_UNKNOWN_REQUEST_BYTES);
    readBy(reader, call);
    return reader;
  }
}

/** Not those whom a setting of Argo CD lets in without a name: that could be anybody. */
function mayBeLong({ kind, admission }: Caller): boolean {
  return kind === 'session' || (kind === 'anonymous' && admission === undefined);
}
