import { ApiStatusError, badRequest } from './api-status.js';
import { goText } from './go-text.js';
import { textOf } from './kubernetes-object.js';

/** What the real server says of a strategic merge patch that contradicts itself, as a 500 unless it is about $retainKeys. */
function failure(message: string): ApiStatusError {
  return new ApiStatusError({ code: 500, reason: '', message });
}

export function unknownDirective(patch: unknown, directive: unknown): ApiStatusError {
  return failure(`unknown patch type: ${textOf(directive)} in map: ${goText(patch)}`);
}

export function withoutMergeKey(item: unknown, key: string): ApiStatusError {
  return failure(`map: ${goText(item)} does not contain declared merge key: ${key}`);
}

export function outOfOrder(items: unknown, order: unknown): ApiStatusError {
  return failure(
    `The order in patch list:\n${goText(items)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
  );
}

export function wrongRetainKeys(): ApiStatusError {
  return badRequest('invalid patch format of retainKeys');
}
