import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { outFolder } from '../run/out-folder.mjs';

/**
 * The rows of each scenario, as JSON lines: a head, a row per server and round, an end.
 * `kind` is quick or full: the two are not mixed.
 */
export class RowFiles {
  constructor(kind) {
    this.folder = join(outFolder, kind);
    mkdirSync(this.folder, { recursive: true });
  }

  begin(scenario, head) {
    writeFileSync(this.#path(scenario), `${JSON.stringify({ head })}\n`);
  }

  add(scenario, row) {
    appendFileSync(this.#path(scenario), `${JSON.stringify({ row })}\n`);
  }

  finish(scenario) {
    appendFileSync(this.#path(scenario), `${JSON.stringify({ isComplete: true })}\n`);
  }

  isComplete(scenario) {
    return this.#lines(scenario).some(({ isComplete }) => isComplete);
  }

  rows(scenario) {
    return this.#lines(scenario).flatMap(({ row }) => (row ? [row] : []));
  }

  head(scenario) {
    return this.#lines(scenario)[0]?.head;
  }

  #lines(scenario) {
    const path = this.#path(scenario);
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  }

  #path(scenario) {
    return join(this.folder, `${scenario}.jsonl`);
  }
}
