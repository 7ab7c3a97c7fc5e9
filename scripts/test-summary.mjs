// Prints the line that a run of all checks ends with: tests from vitest's JSON report, and each
// other step that failed as one failure more.
import { readFileSync } from 'node:fs';

const [reportFile, failedSteps = '0'] = process.argv.slice(2);
const report = readReport(reportFile);
const failed = report.numFailedTests + report.numFailedTestSuites + Number(failedSteps);
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    // A file that cannot even be loaded has no tests that could fail.
    const broken = testResults.filter(
      (r) => r.status === 'failed' && r.assertionResults.length === 0,
    );
    return { numPassedTests, numFailedTests, numFailedTestSuites: broken.length };
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0 };
  }
}
