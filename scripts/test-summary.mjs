// Prints the line that a run of all checks ends with: tests from vitest's JSON report, and each
// other step that failed as one failure more.
import { existsSync, readFileSync, statSync } from 'node:fs';

const [reportFile, failedSteps = '0'] = process.argv.slice(2);
const tests = readReport(reportFile);
const failed = tests.failed + Number(failedSteps);
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function readReport(file) {
  if (!existsSync(file) || statSync(file).size === 0) return { passed: 0, failed: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that cannot even be loaded has no tests that could fail.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failures = report.numFailedTests + broken.length;
  // An error outside of any test fails the run as well.
  return { passed: report.numPassedTests, failed: failures || (report.success ? 0 : 1) };
}
