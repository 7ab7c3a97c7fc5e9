import type { ChosenName, Decision } from '../decisions.ts';
import { type Explanation, type TreeDiagnostic, treeDiagnostic } from '../errors.ts';
import type { Catalog } from '../model.ts';

/** One statement on its way: the catalog as changed so far, and what was decided and noticed. */
export interface Run {
  catalog: Catalog;
  readonly names: ChosenName[];
  readonly decisions: Decision[];
  readonly notices: TreeDiagnostic[];
}

export function startRun(catalog: Catalog): Run {
  return { catalog, names: [], decisions: [], notices: [] };
}

export function notice(run: Run, code: string, message: string, explanation?: Explanation): void {
  run.notices.push(treeDiagnostic(code, message, explanation, 'notice'));
}
