import { APPLICATION } from '../../src/model/application.js';
import type { StoredObject } from '../../src/model/stored-object.js';
import { scanObject, toStoredObject } from '../../src/source/kubernetes/object-scanner.js';
import { type ApplicationParts, applicationText } from './application-text.js';

/** An Application as the store keeps it, made by the scanner. */
export function storedApplication(parts: ApplicationParts): StoredObject {
  return storedText(applicationText(parts));
}

export function storedText(text: string): StoredObject {
  const bytes = Buffer.from(text);
  return toStoredObject(bytes, 0, scanObject(bytes, 0, APPLICATION));
}
