// Prints what a run of all checks ends with: the tests that failed, from vitest's JSON report, the
// other steps that failed, and a line that counts both.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';

const [reportFile, ...failedSteps] = process.argv.slice(2);
const tests = readReport(reportFile);
const failed = tests.failed + failedSteps.length;
for (const name of [...tests.names, ...failedSteps]) console.log(`FAILED ${name}`);
console.log(`${tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function readReport(file) {
  if (!existsSync(file) || statSync(file).size === 0) return { passed: 0, failed: 0, names: [] };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that cannot even be loaded has no tests that could fail.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failures = report.numFailedTests + broken.length;
  // An error outside of any test fails the run as well.
  return {
    passed: report.numPassedTests,
    failed: failures || (report.success ? 0 : 1),
    names: report.testResults.flatMap(failedNames),
  };
}

function failedNames({ name, status, message, assertionResults }) {
  const file = relative(process.cwd(), name);
  if (status === 'failed' && assertionResults.length === 0) return [`${file}\n${message}`];
  return assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${file} > ${test.fullName}\n${test.failureMessages.join('\n')}`);
}
