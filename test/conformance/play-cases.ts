import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiUnderTest } from './api-under-test.js';
import type { CaseGroup } from './case-group.js';
import { ownersInOrder } from './owners-in-order.js';
import { RecordedAnswers } from './recorded-answers.js';
import { Scene } from './scene.js';

interface Play {
  readonly api: () => ApiUnderTest;
  /** Answers are written down instead of compared: for the real server, after a change of cases or of its version. */
  readonly isRecording?: boolean;
  /** Cases in which this server is known to differ, with the reason; they have to stay different to stay here. */
  readonly different?: ReadonlyMap<string, string>;
}

/** Cases wait for seconds, and disturb each other as little as their namespaces do. */
const AT_ONCE = 16;
/** A group has to wait for the ends of its watches. */
const LONGEST_MS = 60_000;

/** One test per case: the transcript on this server has to be the recorded one. */
export function playCases(group: CaseGroup, { api, isRecording = false, different = new Map() }: Play): void {
  describe(group.name, () => {
    const answers = new RecordedAnswers(group);
    const played = new Map<string, string>();
    beforeAll(() => playAll(group, { api: api(), played }), LONGEST_MS);
    afterAll(() => {
      if (isRecording) answers.write(played);
    });
    for (const name of Object.keys(group.cases)) {
      const why = different.get(`${group.name}: ${name}`);
      const declare = why === undefined ? test : test.failing;
      declare(why === undefined ? name : `${name} (differs: ${why})`, () => {
        const transcript = ownersInOrder(played.get(name) ?? '');
        expect(transcript).toBe(isRecording ? transcript : ownersInOrder(answers.of(name)));
      });
    }
  });
}

async function playAll({ cases }: CaseGroup, to: { api: ApiUnderTest; played: Map<string, string> }): Promise<void> {
  const waiting = Object.entries(cases);
  const play = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, part] = next;
      to.played.set(name, await transcriptOf(to.api, part));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, play));
}

/** Says at its end what went wrong, where something did. */
async function transcriptOf(api: ApiUnderTest, play: (scene: Scene) => Promise<void>): Promise<string> {
  const scene = await Scene.open(api);
  const failed = await play(scene).then(
    () => '',
    (error: unknown) => `\n(${String(error)})`,
  );
  scene.close();
  return scene.transcript.toString().trimEnd() + failed;
}
