import type { DescField, DescMessage } from '@bufbuild/protobuf';

/**
 * The fields along a dotted path such as `id.value`, each by its name in proto/ or in JSON; undefined if there is
 * no such field. All but the last are single messages.
 */
export function findFieldPath(message: DescMessage, path: string): readonly DescField[] | undefined {
  const fields: DescField[] = [];
  let within: DescMessage | undefined = message;
  for (const name of path.split('.')) {
    const field: DescField | undefined = within?.fields.find((one) => one.name === name || one.jsonName === name);
    if (!field) return undefined;
    fields.push(field);
    within = field.fieldKind === 'message' ? field.message : undefined;
  }
  return fields;
}

/** The path as proto/ spells it: equal for all spellings of one field. */
export function canonicalPath(fields: readonly DescField[]): string {
  return fields.map((field) => field.name).join('.');
}
