import { isRecord } from '../../src/simulator/kubernetes-object.js';

/** Revisions from here on are a case's own invention: ahead of every server. */
const INVENTED = 900_000_000n;

/**
 * Texts without what chance decides. A revision is named by its place among those of the objects that the case has
 * seen (`<rv 2>`: the second one, or later than it but before the third), because a real server has writes of its own.
 */
export class NormalForm {
  private readonly uids: string[] = [];
  private revisions: bigint[] = [];

  constructor(private readonly namespace: string) {}

  /** The text, which may hold objects that were not seen before. */
  of(text: string): string {
    this.reveal(text);
    return (
      text
        .replaceAll(this.namespace, '<ns>')
        .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (uid) => this.uid(uid))
        .replace(
          /("continue": ?"|continue=)([\w%-]+)/g,
          (_, before: string, token: string) => before + this.token(token),
        )
        .replace(
          /(resourceVersion\\*": ?\\*"|resourceVersion: "|resourceVersion=)(\d+)/g,
          (_, before: string, rv: string) => before + this.revision(rv),
        )
        .replace(/(?<=[Rr]esource ?[Vv]ersion: |current: |in precondition: |in object meta: )\d+/g, (rv) =>
          this.revision(rv),
        )
        .replace(/(?<=resource version: (?:<rv \d+>|1) \()\d+/g, (rv) => this.revision(rv))
        .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>')
        .replace(/(?<="generated-)[a-z0-9]{5}/g, '<suffix>')
        // Kubernetes describes its fields at length; only that of a definition's column is part of a test.
        .replace(/(?<="description": ?")(?!Custom resource)(?:[^"\\]|\\.)*/g, '<words>')
        .replace(/"\d{1,2}s"/g, '"<age>"')
    );
  }

  /** Takes note of the objects in an answer, or in the lines of a watch. */
  reveal(text: string): void {
    for (const line of text.startsWith('{\n') ? [text] : text.split('\n')) this.learn(parsed(line));
  }

  private learn(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.learn(item);
    if (!isRecord(value)) return;
    const { uid, resourceVersion } = value;
    if (typeof uid === 'string' && typeof resourceVersion === 'string') this.add(BigInt(resourceVersion));
    for (const inner of Object.values(value)) this.learn(inner);
  }

  private add(revision: bigint): void {
    if (this.revisions.includes(revision)) return;
    this.revisions = [...this.revisions, revision].sort((a, b) => (a < b ? -1 : 1));
  }

  private revision(text: string): string {
    const revision = BigInt(text);
    if (revision <= 1n || revision >= INVENTED) return text;
    return `<rv ${this.revisions.filter((known) => known <= revision).length}>`;
  }

  private uid(text: string): string {
    if (!this.uids.includes(text)) this.uids.push(text);
    return `<uid ${this.uids.indexOf(text) + 1}>`;
  }

  private token(text: string): string {
    const token = Buffer.from(decodeURIComponent(text), 'base64url').toString();
    if (!token.startsWith('{')) return text;
    return `<${token
      .replaceAll(this.namespace, '<ns>')
      .replaceAll('"', "'")
      .replace(/(?<='rv':)\d+/, (rv) => this.revision(rv))}>`;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
