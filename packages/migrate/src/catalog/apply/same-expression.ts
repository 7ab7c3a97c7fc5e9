import { type A_Const, as, type Node, type TypeCast } from '@citrate/parser';
import { strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';

/**
 * Whether a server is sure to keep two expressions as different ones. Casts that nobody wrote come
 * with what it keeps, so these are left aside.
 *
 * `isText` says of what type they are.
 */
export function differ(a: Node, b: Node, isText = false): boolean {
  const [one, other] = [bare(a), bare(b)];
  if (JSON.stringify(one) === JSON.stringify(other)) return false;
  return (
    constantsDiffer(one, other, isText) ?? callsDiffer(one, other) ?? kindOf(one) !== kindOf(other)
  );
}

function bare(node: Node): Node {
  let inner: Node = withoutLocations(node);
  for (;;) {
    const cast: TypeCast | undefined = as(inner, 'TypeCast');
    if (!cast?.arg) return inner;
    inner = cast.arg;
  }
}

/** Kinds of expressions that never become each other; any other may be anything. */
const kinds = ['A_Const', 'FuncCall', 'SQLValueFunction', 'ColumnRef'] as const;

function kindOf(node: Node): string | undefined {
  return kinds.find((kind) => as(node, kind) !== undefined);
}

/** Numbers and texts have one form; other constants can be written in several ways. */
function constantsDiffer(a: Node, b: Node, isText: boolean): boolean | undefined {
  const [one, other] = [as(a, 'A_Const'), as(b, 'A_Const')];
  if (!one || !other) return undefined;
  if (one.sval && other.sval) return isText;
  if (one.boolval && other.boolval) return true;
  const [x, y] = [numberOf(one), numberOf(other)];
  return x !== undefined && y !== undefined && x !== y;
}

function numberOf({ ival, fval }: A_Const): number | undefined {
  if (ival) return ival.ival ?? 0;
  return fval ? Number(fval.fval) : undefined;
}

/** Sequences are called by names that are qualified. */
function callsDiffer(a: Node, b: Node): boolean | undefined {
  const [one, other] = [as(a, 'FuncCall'), as(b, 'FuncCall')];
  if (!one || !other) return undefined;
  const name = strings(one.funcname).at(-1);
  if (name !== strings(other.funcname).at(-1)) return true;
  const [args = [], others = []] = [one.args, other.args];
  return args.some((arg, i) => {
    const its = others[i];
    return its !== undefined && differ(arg, its, name === 'nextval');
  });
}
