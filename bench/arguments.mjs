import { parseArgs } from 'node:util';

export const USAGE = `npm run bench -- [--quick] [--only G1,G7] [--resume] [--rounds N] [--table]
  --quick    the main rows, in under three minutes; leaves RESULTS.md alone
  --only     what these goals need
  --resume   what has not been measured to its end yet
  --rounds   rounds per server (5)
  --table    measures nothing: the table of what there is`;

export function parseArguments(args) {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      resume: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '5' },
      table: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds is a whole number from 1 on');
  return { ...values, rounds, only: values.only?.split(',') };
}
