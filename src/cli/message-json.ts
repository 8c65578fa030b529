import { timeOf } from './application.js';

/** What a protobuf message knows, near to the JSON of Kubernetes: times as texts, nothing that is empty. */
export function jsonOf(message: unknown): string {
  return JSON.stringify(message, (_name, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    const names = Object.keys(value);
    if (names.length === 0) return undefined;
    const isTime = names.includes('seconds') && names.every((name) => name === 'seconds' || name === 'nanos');
    return isTime ? timeOf(value) : value;
  });
}
