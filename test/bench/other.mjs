// What other scripts of the project count, as rows of RESULTS.md.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @param {string} script @param {string[]} args */
function run(script, args = []) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [path, ...args], { encoding: 'utf8' });
  // Colours are for terminals.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they begin with
  return { status, lines: stdout.replaceAll(/\x1b\[[0-9;]*m/g, '').split('\n') };
}

/** What the first load of the built page weighs. */
export async function firstLoad() {
  const { lines } = run('../../.ci/first-load.mjs');
  return lines.find((line) => line.startsWith('First load')) ?? 'The page was not built.';
}

/** Property tests of the inspection over 20,000 hostile files, and the slowest of them. */
export function fuzz() {
  const { status, lines } = run('fuzz.mjs');
  const found = lines.filter((line) => /seed|slowest|case/i.test(line) && !/^\s*[✓❯]/.test(line));
  return `${found
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n')}\n${status === 0 ? 'Every case ended in a survey or a SegyError.' : 'FAILED'}`;
}
