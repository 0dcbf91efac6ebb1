// `npm test` runs this: it finds a browser, builds the page and runs every Vitest project. Further arguments are passed to Vitest. With
// --long it runs instead what takes longer than a person waits: the files named *.long.* and the properties that are tried more often
// then (test/runs.ts).
// Where CI is set, up to three files in a browser that failed are run once more alone, and tests that pass only then are named.
// Its last line is `N passed, N failed` (`, N skipped`), so that whoever runs it sees that tests ran. The line before says which were
// skipped.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findOrInstallChromium, NO_BROWSER } from './chromium.mjs';
import { countResults, filesForSecondTry, skippedLine, withSecondTry } from './results.mjs';

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

/** @returns {import('./results.mjs').Report} */
function readReport() {
  try {
    return JSON.parse(readFileSync(`${root}/${resultFile}`, 'utf8'));
  } catch (error) {
    console.error(`Vitest left no report: ${error instanceof Error ? error.message : error}`);
    return { testResults: [] };
  }
}

/** The files that `--long` runs. */
function longFiles() {
  return readdirSync(`${root}/test`, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .filter(
      (path) => path.includes('.long.') || readFileSync(`${root}/test/${path}`, 'utf8').includes("/runs.ts'"),
    )
    .map((path) => `test/${path}`);
}

function main() {
  const browser = findOrInstallChromium();
  if (!browser) {
    console.error(NO_BROWSER);
    return 1;
  }
  process.env.CHROME_PATH = browser;
  const given = process.argv.slice(2);
  const isLong = given.includes('--long');
  if (isLong) process.env.TEST_LONG = '1';
  const others = given.filter((argument) => argument !== '--long');
  console.log(`Browser: ${browser}`);

  mkdirSync(`${root}/test-results`, { recursive: true });
  const built = runTool('vite/bin/vite.js', ['build', '--logLevel', 'warn']);
  if (built !== 0) {
    console.error('The page could not be built; nothing was tested.');
    return built;
  }
  const runTests = (/** @type {string[]} */ ...chosen) => {
    rmSync(`${root}/${resultFile}`, { force: true });
    return runTool('vitest/vitest.mjs', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${resultFile}`,
      ...chosen,
    ]);
  };
  let exitCode = runTests(...(isLong && others.length === 0 ? longFiles() : others));
  let report = readReport();
  const again = process.env.CI && exitCode !== 0 ? filesForSecondTry(report) : [];
  if (again.length > 0) {
    exitCode = runTests(...again);
    const tried = withSecondTry(report, readReport());
    report = tried.report;
    for (const name of tried.late) console.log(`\nPassed at the second try alone: ${name}`);
  }
  const { passed, failed: failedTests, skipped } = countResults(report);
  // An error outside all tests, such as an unhandled rejection or a crash, is a failure as well.
  const failed = exitCode !== 0 ? Math.max(1, failedTests) : failedTests;
  // If tests were chosen by name, the others were skipped on purpose.
  const isChoice = given.some((argument) => /^(-t|--testNamePattern)/.test(argument));
  if (skipped > 0 && !isChoice) console.log(`\n${skippedLine(report, root)}`);
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return exitCode !== 0 ? exitCode : failed > 0 || passed === 0 ? 1 : 0;
}

process.exitCode = main();
