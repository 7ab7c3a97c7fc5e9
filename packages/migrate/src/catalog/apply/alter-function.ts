import { type AlterFunctionStmt, as, type DefElem, type Node } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Routine, Volatility } from '../model.ts';
import { withoutLocations } from '../trees.ts';
import { withRoutine } from '../update.ts';
import { findRoutine } from './functions.ts';
import type { Run } from './run.ts';

/** What a function promises and how it runs. After PostgreSQL's AlterFunction (functioncmds.c). */
export function alterFunction({ func, actions, objtype }: AlterFunctionStmt, run: Run): void {
  const routine = findRoutine(run.catalog, func ?? {});
  if ('missing' in routine) raise(routine.code, routine.missing);
  if (objtype === 'OBJECT_PROCEDURE' && routine.kind !== 'procedure') {
    raise('42809', `${routine.signature} is not a procedure`);
  }
  if (routine.kind === 'aggregate') raise('42809', `"${routine.name}" is an aggregate function`);
  run.catalog = withRoutine(run.catalog, altered(routine, elementsOf(actions)));
}

function elementsOf(nodes: readonly Node[] | undefined): DefElem[] {
  return (nodes ?? []).flatMap((node) => as(withoutLocations(node), 'DefElem') ?? []);
}

function altered(routine: Routine, actions: readonly DefElem[]): Routine {
  if (!('CreateFunctionStmt' in routine.definition)) return routine;
  const { CreateFunctionStmt: statement } = routine.definition;
  const options = actions.reduce(withAction, elementsOf(statement.options));
  return {
    ...routine,
    volatility: volatilityIn(options) ?? routine.volatility,
    definition: {
      CreateFunctionStmt: {
        ...statement,
        options: options.map((element): Node => ({ DefElem: element })),
      },
    },
  };
}

/** In place of what was said of the same; RESET takes settings away. */
function withAction(options: readonly DefElem[], action: DefElem): DefElem[] {
  const setting = as(action.arg, 'VariableSetStmt');
  if (setting?.kind === 'VAR_RESET_ALL') return options.filter((o) => o.defname !== 'set');
  const others = options.filter((o) => keyOf(o) !== keyOf(action));
  return setting?.kind === 'VAR_RESET' ? others : [...others, action];
}

/** Settings are told apart by their names, all else by what it is. */
function keyOf({ defname = '', arg }: DefElem): string {
  return `${defname} ${as(arg, 'VariableSetStmt')?.name ?? ''}`;
}

function volatilityIn(options: readonly DefElem[]): Volatility | undefined {
  const word = as(options.find((o) => o.defname === 'volatility')?.arg, 'String')?.sval;
  return word === 'immutable' || word === 'stable' || word === 'volatile' ? word : undefined;
}
