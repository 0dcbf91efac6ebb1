// `npm test`: finds a browser, builds the page, runs every Vitest project; further arguments go to Vitest.
// Its last line is `N passed, N failed` (`, N skipped`), so that whoever runs it sees that tests ran; before it, by name, the tests
// that passed at their second try alone.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findOrInstallChromium, NO_BROWSER } from './chromium.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const resultFile = 'test-results/vitest.json';

/**
 * Runs a tool of node_modules without a shell, so that arguments arrive as they are.
 * @param {string} script
 * @param {string[]} args
 */
function runTool(script, args) {
  const { status } = spawnSync(process.execPath, [`node_modules/${script}`, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status ?? 1;
}

/**
 * What Vitest's JSON report counted. A file that broke before its tests counts as one failure.
 * @param {number} exitCode
 */
function countResults(exitCode) {
  /** @type {string[]} */
  const secondTry = [];
  const counts = { passed: 0, failed: 0, skipped: 0, secondTry };
  try {
    const report = JSON.parse(readFileSync(`${root}/${resultFile}`, 'utf8'));
    for (const file of report.testResults) {
      let failedHere = 0;
      for (const { status, fullName, failureMessages } of file.assertionResults) {
        if (status === 'passed') {
          counts.passed += 1;
          if (failureMessages?.length > 0)
            secondTry.push(`${fullName}: ${failureMessages[0].split('\n', 1)[0]}`);
        } else if (status === 'failed') failedHere += 1;
        else counts.skipped += 1;
      }
      counts.failed += file.status === 'failed' ? Math.max(1, failedHere) : failedHere;
    }
  } catch (error) {
    console.error(`Vitest left no report: ${error instanceof Error ? error.message : error}`);
  }
  // An error outside every test (an unhandled rejection, a crash) is a failure too.
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function main() {
  const browser = findOrInstallChromium();
  if (!browser) {
    console.error(NO_BROWSER);
    return 1;
  }
  process.env.CHROME_PATH = browser;
  console.log(`Browser: ${browser}`);

  mkdirSync(`${root}/test-results`, { recursive: true });
  rmSync(`${root}/${resultFile}`, { force: true });
  const built = runTool('vite/bin/vite.js', ['build', '--logLevel', 'warn']);
  if (built !== 0) {
    console.error('The page could not be built; nothing was tested.');
    return built;
  }
  const exitCode = runTool('vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${resultFile}`,
    ...process.argv.slice(2),
  ]);
  const { passed, failed, skipped, secondTry } = countResults(exitCode);
  for (const test of secondTry) console.log(`Passed at the second try alone: ${test}`);
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return exitCode !== 0 ? exitCode : failed > 0 || passed === 0 ? 1 : 0;
}

process.exitCode = main();
