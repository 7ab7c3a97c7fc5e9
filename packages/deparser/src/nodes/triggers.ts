/** Triggers, event triggers, rules. */
import type { CreateTrigStmt, DefElem } from '@citrate/parser';
import { inOwnParens } from '../precedence.ts';
import {
  clause,
  clauseLine,
  type Doc,
  flowOf,
  glue,
  group,
  indent,
  join,
  line,
  type Printers,
  phrase,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import {
  bits,
  choices,
  chooseCode,
  filled,
  itemsOf,
  missing,
  required,
  stringOf,
  wrong,
} from '../tree.ts';
import { functionName } from './calls.ts';
import { nameList, ownedSlot, relationName } from './names.ts';
import { elementOf } from './options.ts';

export const triggers: Printers<
  'AlterEventTrigStmt' | 'CreateEventTrigStmt' | 'CreateTrigStmt' | 'TriggerTransition'
> = {
  CreateTrigStmt: (n) =>
    group(
      phrase(
        'CREATE',
        n.replace && 'OR REPLACE',
        n.isconstraint && 'CONSTRAINT',
        'TRIGGER',
        ownedSlot('trigger', n.trigname ?? missing(n, 'trigname'), n.relation),
      ),
      indent(
        glue(
          `${line}${timing(n)} ${join(' OR ', events(n))} ON `,
          relationName(n.relation ?? missing(n, 'relation')),
          n.constrrel && `${line}FROM ${relationName(n.constrrel)}`,
          n.deferrable && `${line}DEFERRABLE`,
          n.initdeferred && `${n.deferrable ? ' ' : line}INITIALLY DEFERRED`,
          n.transitionRels && `${line}REFERENCING ${join(clauseLine, filled(n.transitionRels))}`,
        ),
        `${line}${scope(n)}`,
        glue(n.whenClause && `${line}WHEN ${inOwnParens(n.whenClause)}`, line, execution(n)),
      ),
    ),

  TriggerTransition: (n) =>
    phrase(
      n.isNew ? 'NEW' : 'OLD',
      n.isTable ? 'TABLE' : 'ROW',
      clause('AS', quoteIdentifier(n.name ?? missing(n, 'name'))),
    ),

  CreateEventTrigStmt: (n) =>
    phrase(
      'CREATE EVENT TRIGGER',
      quoteIdentifier(n.trigname ?? missing(n, 'trigname')),
      clause('ON', quoteIdentifier(n.eventname ?? missing(n, 'eventname'))),
      clause(
        'WHEN',
        join(
          ' AND ',
          (n.whenclause ?? []).map((node) => eventFilter(elementOf(node))),
        ),
      ),
      clause('EXECUTE FUNCTION', `${functionName(n.funcname ?? missing(n, 'funcname'))}()`),
    ),

  AlterEventTrigStmt: (n) =>
    phrase(
      'ALTER EVENT TRIGGER',
      quoteIdentifier(n.trigname ?? missing(n, 'trigname')),
      chooseCode(n, 'tgenabled', firing),
    ),
};

/** The bits of a trigger's type (TRIGGER_TYPE_… of PostgreSQL's pg_trigger.h). */
const bit = { before: 2, insert: 4, delete: 8, update: 16, truncate: 32, instead: 64 } as const;

function timing(n: CreateTrigStmt): string {
  const at = bits(n, 'timing', bit.before | bit.instead);
  if (at === (bit.before | bit.instead)) throw wrong(n, 'timing', at);
  if (at & bit.before) return 'BEFORE';
  return at & bit.instead ? 'INSTEAD OF' : 'AFTER';
}

/** A constraint is checked row by row; only its check can be put off. */
function scope(n: CreateTrigStmt): string {
  if (n.isconstraint) required(n, 'row');
  else if (n.constrrel ?? n.deferrable ?? n.initdeferred) required(n, 'isconstraint');
  if (n.initdeferred) required(n, 'deferrable');
  return n.row ? 'FOR EACH ROW' : 'FOR EACH STATEMENT';
}

function events(n: CreateTrigStmt): readonly Doc[] {
  required(n, 'events');
  const at = bits(n, 'events', bit.insert | bit.delete | bit.update | bit.truncate);
  if (n.columns && !(at & bit.update)) throw wrong(n, 'columns', n.columns);
  return [
    at & bit.insert && 'INSERT',
    at & bit.delete && 'DELETE',
    at & bit.update && words('UPDATE', clause('OF', nameList(n.columns))),
    at & bit.truncate && 'TRUNCATE',
  ];
}

function execution(n: CreateTrigStmt): string {
  const name = functionName(n.funcname ?? missing(n, 'funcname'));
  return `EXECUTE FUNCTION ${name}(${triggerArguments(n)})`;
}

function triggerArguments(n: CreateTrigStmt): string {
  return flowOf(n.args, (node) => quoteLiteral(stringOf(node)));
}

function eventFilter(n: DefElem): string {
  const values = flowOf(itemsOf(n.arg ?? missing(n, 'arg')), (node) =>
    quoteLiteral(stringOf(node)),
  );
  return `${quoteIdentifier(n.defname ?? missing(n, 'defname'))} IN (${values})`;
}

const firing = choices({
  O: 'ENABLE',
  D: 'DISABLE',
  R: 'ENABLE REPLICA',
  A: 'ENABLE ALWAYS',
});
