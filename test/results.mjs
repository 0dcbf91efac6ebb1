/**
 * @typedef {{ status: string }} TestResult
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
