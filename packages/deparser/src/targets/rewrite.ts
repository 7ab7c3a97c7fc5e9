/** Constructs that older versions have in other words: the tree as they would have it. */
import { as, type DefElem, type Mapper, mapTree, type Node, type NodeOf } from '@citrate/parser';
import { elements, isOn } from './conditions.ts';
import type { TargetVersion } from './model.ts';

/** CURSOR_OPT_ASENSITIVE of PostgreSQL's parsenodes.h. */
const ASENSITIVE = 0x10;

/** Each with the version that no longer needs it; a tag stands once. */
const rewrites: readonly (readonly [since: TargetVersion, mapper: Mapper])[] = [
  [
    14,
    {
      RoleSpec: (n) =>
        n.roletype === 'ROLESPEC_CURRENT_ROLE' ? { ...n, roletype: 'ROLESPEC_CURRENT_USER' } : n,
      // What a cursor is without a word.
      DeclareCursorStmt: (n) => {
        const { options = 0 } = n;
        return (options & ASENSITIVE) === 0 ? n : { ...n, options: options & ~ASENSITIVE };
      },
      ReindexStmt: (n) => withKeywords(n),
    },
  ],
  [16, { Float: (n) => decimal(n) }],
  [
    17,
    {
      AlterTableCmd: (n) =>
        n.subtype === 'AT_SetStatistics' && n.def === undefined ? { ...n, def: unset } : n,
      AlterStatsStmt: (n) => (n.stxstattarget === undefined ? { ...n, stxstattarget: unset } : n),
      ClusterStmt: (n) => withKeywords(n),
    },
  ],
  [18, { ColumnDef: (n) => withoutEnforced(n) }],
];

const mappers = new Map<TargetVersion, Mapper>();

/** `tree` in the words of that version, which is the tree itself if it has none that are newer. */
export function rewriteFor<T extends Node | readonly Node[]>(
  tree: T,
  pg: TargetVersion,
  copies?: Map<object, object>,
): T {
  const mapper = mappers.get(pg) ?? mapperFor(pg);
  mappers.set(pg, mapper);
  return mapTree(tree, mapper, copies);
}

function mapperFor(pg: TargetVersion): Mapper {
  const needed = rewrites.filter(([since]) => pg < since);
  return Object.assign({}, ...needed.map(([, mapper]) => mapper)) as Mapper;
}

/** The statistics target that DEFAULT stands for. */
const unset: Node = { Integer: { ival: -1 } };

/** 0xFF and 1_000 as 255 and 1000. Integers below 2³¹ are decimal in the tree already. */
function decimal(n: NodeOf<'Float'>): NodeOf<'Float'> {
  const written = n.fval ?? '';
  const text = written.replaceAll('_', '');
  const [, sign = '', digits] = /^(-?)(0[xob][\da-f]+)$/i.exec(text) ?? [];
  const fval = digits === undefined ? text : `${sign}${BigInt(digits)}`;
  return fval === written ? n : { ...n, fval };
}

/** Options of REINDEX and CLUSTER as key words: on without a value, or not there. */
function withKeywords<T extends { params?: Node[] }>(n: T): T {
  const { params, ...others } = n;
  if (params === undefined || !elements(params).some(needsParentheses)) return n;
  const on = params.filter((node) => {
    const option = as(node, 'DefElem');
    return option === undefined || !isKeyword(option) || isOn(option);
  });
  if (on.length === 0) return others as T;
  const last = (node: Node): number => Number(as(node, 'DefElem')?.defname === 'concurrently');
  return { ...n, params: on.map(withoutValue).toSorted((a, b) => last(a) - last(b)) };
}

function isKeyword({ defname }: DefElem): boolean {
  return defname === 'verbose' || defname === 'concurrently';
}

function needsParentheses(option: DefElem, i: number, all: readonly DefElem[]): boolean {
  if (!isKeyword(option)) return false;
  return option.arg !== undefined || (option.defname === 'concurrently' && i < all.length - 1);
}

function withoutValue(node: Node): Node {
  const option = as(node, 'DefElem');
  if (option?.arg === undefined || !isKeyword(option)) return node;
  const { arg: _, ...word } = option;
  return { DefElem: word };
}

/** ENFORCED is what every constraint is. */
function withoutEnforced(n: NodeOf<'ColumnDef'>): NodeOf<'ColumnDef'> {
  const { constraints = [], ...others } = n;
  const kept = constraints.filter(
    (node) => as(node, 'Constraint')?.contype !== 'CONSTR_ATTR_ENFORCED',
  );
  return kept.length === constraints.length ? n : { ...others, constraints: kept };
}
