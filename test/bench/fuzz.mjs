// Hostile bytes in number: the property tests of the inspection with 20,000 cases instead of 1,000.
// `node test/bench/fuzz.mjs` or with --cases=100000 --seed=7; ends with the exit code of the tests.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string', default: '40961' } },
});
const root = fileURLToPath(new URL('../..', import.meta.url));
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'node', 'test/unit/survey/hostile-bytes.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FUZZ_CASES: values.cases, FUZZ_SEED: values.seed } },
);
process.exit(status ?? 1);
