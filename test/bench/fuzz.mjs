// Hostile bytes in number: the property tests of the inspection with 20,000 cases instead of 1,000.
// `node test/bench/fuzz.mjs` or with --cases=100000 --seed=7; ends with the exit code of the tests, or 1 when the slowest
// case took the inspection more than a second.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const MOST_MILLISECONDS = 1000;

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string', default: '40961' } },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const { status, stdout } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'node', 'test/unit/survey/hostile-bytes.test.ts'],
  {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    env: { ...process.env, FUZZ_CASES: values.cases, FUZZ_SEED: values.seed },
  },
);
process.stdout.write(stdout);
const slowest = Number(/slowest case: (\d+) ms/.exec(stdout)?.[1] ?? Number.NaN);
// A time that is missing is no short one.
const quick = slowest <= MOST_MILLISECONDS;
if (!quick) console.log(`The slowest case took ${slowest} ms; at most ${MOST_MILLISECONDS} ms are allowed.`);
process.exit(status || (quick ? 0 : 1));
