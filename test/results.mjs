/**
 * @typedef {{ status: string, fullName?: string }} TestResult
 * @typedef {{ name: string, status: string, assertionResults: TestResult[] }} FileResult
 * @typedef {{ testResults: FileResult[] }} Report Vitest's JSON report
 */

/**
 * Counts the tests that passed, failed and were skipped. A file that broke before its tests counts as one failure.
 * @param {Report} report
 */
export function countResults(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    let failedHere = 0;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') failedHere += 1;
      else counts.skipped += 1;
    }
    counts.failed += file.status === 'failed' ? Math.max(1, failedHere) : failedHere;
  }
  return counts;
}

/**
 * Says in one line which tests were skipped. A test of this project is skipped only if the files that it checks are not there.
 * @param {Report} report
 * @param {string} root folder that is cut off from the names of files
 */
export function skippedLine({ testResults }, root) {
  const parts = testResults
    .map(({ name, assertionResults }) => ({
      name: name.startsWith(root) ? name.slice(root.length) : name,
      count: assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed').length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} of ${name}`)
    .sort();
  if (parts.length === 0) return '';
  return `Skipped, for there are no SEG-Y files of others ($SEGY_CORPUS): ${parts.join(', ')}.`;
}

/**
 * The files in a browser that a check on a shared machine may run a second time: those that failed, if they are few. Such a machine
 * may hold a page up until a deadline passes. What passes then alone is named, so that its cause is sought.
 * @param {Report} report
 * @returns {string[]}
 */
export function filesForSecondTry({ testResults }) {
  const failed = testResults
    .filter(({ status, assertionResults }) => status === 'failed' || assertionResults.some(isFailed))
    .map(({ name }) => name);
  const inBrowser = failed.every((name) => /\.(browser|e2e)\.test\.ts$/.test(name));
  return inBrowser && failed.length <= 3 ? failed : [];
}

/** @param {TestResult} result */
const isFailed = ({ status }) => status === 'failed';

/**
 * The report with the files of a second try in place of those of the first, and the names of the tests that passed only then.
 * @param {Report} first
 * @param {Report} second
 * @returns {{ report: Report, late: string[] }}
 */
export function withSecondTry(first, second) {
  const again = new Map(second.testResults.map((file) => [file.name, file]));
  /** @type {string[]} */
  const late = [];
  const testResults = first.testResults.map((file) => {
    const other = again.get(file.name);
    if (!other) return file;
    const passed = new Set(
      other.assertionResults.filter(({ status }) => status === 'passed').map(({ fullName }) => fullName),
    );
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'failed' && passed.has(fullName)) late.push(fullName ?? file.name);
    }
    if (file.assertionResults.length === 0 && other.status === 'passed') late.push(file.name);
    return other;
  });
  return { report: { testResults }, late };
}
