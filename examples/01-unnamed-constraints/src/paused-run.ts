/**
 * Applies the migrations of a folder, but stands still for ever before the first `action` of the
 * protocol: `node paused-run.js FOLDER ACTION`. Whoever started it kills it there.
 */
import { apply, type ExecuteEvent, loadConfig } from 'citrate';

const [dir = 'migrations', action = 'decide'] = process.argv.slice(2);

async function onEvent(event: ExecuteEvent): Promise<void> {
  if (event.kind === 'progress' && event.phase === 'prepared')
    console.log(`${event.server} prepared`);
  if (event.kind !== 'step' || event.when !== 'before' || event.action !== action) return;
  console.log(`now: ${action}`);
  // The executor waits for its listener, and this one does not come back.
  await new Promise(() => setInterval(() => {}, 1000));
}

const result = await apply(await loadConfig({ flags: { dir } }), { onEvent });
console.error(`ended: ${result.outcome}`, result.diagnostics);
process.exitCode = 1;
