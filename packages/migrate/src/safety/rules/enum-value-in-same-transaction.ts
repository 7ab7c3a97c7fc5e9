import { as, walk } from '@citrate/parser';
import { resolveType, strings } from '../../catalog/index.ts';
import type { FileFinding, SafetyQuestion, SafetyRule } from '../rule.ts';

export const enumValueInSameTransaction: SafetyRule = {
  name: 'enum-value-in-same-transaction',
  title: 'New enum value used in the transaction that adds it',
  severity: 'warning',
  checkFile: (questions) => {
    const added = questions.flatMap((question, i) => addedValue(question, i, questions));
    if (added.length === 0) return [];
    return questions.flatMap((question, i) =>
      added
        .filter(({ index, value }) => index < i && mentions(question, value))
        .map((one) => finding(question, one)),
    );
  },
};

interface AddedValue {
  readonly type: string;
  readonly value: string;
  /** Of the statement in the file. */
  readonly index: number;
}

function finding(question: SafetyQuestion, { value, type }: AddedValue): FileFinding {
  return {
    question,
    code: '55P04',
    message: `value "${value}" of enum "${type}" is used in the transaction that adds it`,
    detail:
      'PostgreSQL lets nobody use the new value of an enum that was there before until the transaction is committed.',
    hint: 'Write ALTER TYPE … ADD VALUE in a file of its own, before this one.',
  };
}

/** What ADD VALUE adds to a type that the file did not make. */
function addedValue(
  { tree, transactional }: SafetyQuestion,
  index: number,
  [first]: readonly SafetyQuestion[],
): readonly AddedValue[] {
  const { typeName, newVal: value, oldVal } = as(tree, 'AlterEnumStmt') ?? {};
  const names = strings(typeName);
  if (value === undefined || oldVal !== undefined || !transactional) return [];
  if (!first || !resolveType(first.before, names)) return [];
  return [{ type: names.at(-1) ?? '', value, index }];
}

function mentions({ tree }: SafetyQuestion, value: string): boolean {
  let found = false;
  walk(tree, {
    A_Const: ({ sval }) => {
      found ||= sval?.sval === value;
    },
  });
  return found;
}
