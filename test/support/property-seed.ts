import { configureGlobal } from 'fast-check';

/**
 * Property tests draw the same examples in every run, so that one fails for a change and never by
 * chance. CITRATE_RANDOM_SEED sets another seed; `random` takes a new one, which a failure prints.
 */
const wanted = process.env['CITRATE_RANDOM_SEED'] ?? '20260302';

if (wanted !== 'random') configureGlobal({ seed: Number(wanted) });
