/**
 * Names written into the text of a statement: what is put in where, so that the text says what
 * PostgreSQL would have decided. Nothing is taken away, and all else stays as it is written.
 */
import { quoteIdentifier } from '@citrate/deparser';
import {
  type Constraint,
  isComment,
  locate,
  type Node,
  nextToken,
  type Statement,
  type Token,
} from '@citrate/parser';
import type { Decision, QualifiedName } from '../catalog/index.ts';

/** A text to put in, in front of what stands at `offset` of the script (UTF-16 code units). */
export interface NameEdit {
  readonly offset: number;
  readonly text: string;
  /** The name alone, as it is stored. */
  readonly name: string;
}

export interface NameEditOptions {
  /** Whether not-nulls are to get names, too: versions that do not store them read over them. */
  readonly notNulls: boolean;
}

/** The decisions that a place in the text exists for. */
export type WrittenDecision = Extract<
  Decision,
  { kind: 'name constraint' | 'name index' | 'name statistics' | 'name sequence' }
>;

/**
 * Which decisions about a statement can be written: not what has no word of its own in it, such as
 * the sequence of a serial column, or the not-null of a primary key.
 */
export function writtenDecisions(
  tree: Node,
  decisions: readonly Decision[],
  { notNulls }: NameEditOptions,
): WrittenDecision[] {
  return decisions
    .filter((d): d is WrittenDecision => isWritten(d, tree))
    .filter((d) => notNulls || d.kind !== 'name constraint' || !isNotNull(d.node));
}

function isWritten(decision: Decision, tree: Node): boolean {
  switch (decision.kind) {
    case 'name constraint':
    case 'name sequence':
      // What stands for a word, such as SET NOT NULL for a domain, is at no place of the text.
      return decision.node.location !== undefined;
    // Those among the elements of CREATE SCHEMA have no location.
    case 'name index':
      return 'IndexStmt' in tree;
    case 'name statistics':
      return 'CreateStatsStmt' in tree;
    default:
      return false;
  }
}

function isNotNull({ contype }: Constraint): boolean {
  return contype === 'CONSTR_NOTNULL';
}

/** The edits for these decisions about the statement, in the order of the text. */
export function nameEdits(
  statement: Statement,
  decisions: readonly WrittenDecision[],
): readonly NameEdit[] {
  return decisions
    .map((decision) => editFor(statement, decision))
    .toSorted((a, b) => a.offset - b.offset);
}

/** The text with the edits made; they are in order. */
export function withEdits(text: string, edits: readonly NameEdit[]): string {
  let edited = '';
  let end = 0;
  for (const { offset, text: inserted } of edits) {
    edited += text.slice(end, offset) + inserted;
    end = offset;
  }
  return edited + text.slice(end);
}

function editFor(statement: Statement, decision: WrittenDecision): NameEdit {
  switch (decision.kind) {
    case 'name constraint': {
      const { name, node } = decision;
      const { start } = locate(statement, node.location);
      return { offset: start, text: `CONSTRAINT ${quoteIdentifier(name)} `, name };
    }
    case 'name index':
      return behind(statement, ['CREATE', 'UNIQUE', 'INDEX', 'CONCURRENTLY'], decision.name);
    case 'name statistics': {
      const { statistics } = decision;
      const edit = behind(statement, ['CREATE', 'STATISTICS'], statistics.name);
      return { ...edit, text: `${qualified(statistics)} ` };
    }
    case 'name sequence':
      return sequenceEdit(statement, decision.node, decision.sequence);
  }
}

/** In front of the first token that is none of the key words that the statement begins with. */
function behind(statement: Statement, keywords: readonly string[], name: string): NameEdit {
  for (const token of tokensFrom(statement, 0)) {
    if (keywords.includes(textOf(statement, token).toUpperCase())) continue;
    const offset = statement.span.start + token.start;
    return { offset, text: `${quoteIdentifier(name)} `, name };
  }
  throw misread(statement);
}

/** GENERATED … AS IDENTITY, with or without options in parentheses. */
function sequenceEdit(statement: Statement, node: Constraint, sequence: QualifiedName): NameEdit {
  const { name } = sequence;
  const option = `SEQUENCE NAME ${qualified(sequence)}`;
  const { start } = statement.span;
  let identity: Token | undefined;
  for (const token of tokensFrom(statement, locate(statement, node.location).start - start)) {
    if (identity) {
      const opens = textOf(statement, token) === '(';
      if (opens) return { offset: start + token.end, text: `${option} `, name };
      break;
    }
    if (textOf(statement, token).toUpperCase() === 'IDENTITY') identity = token;
  }
  if (!identity) throw misread(statement);
  return { offset: start + identity.end, text: ` (${option})`, name };
}

/** All but comments, from an offset of the statement's own text. */
function* tokensFrom({ source }: Statement, offset: number): Generator<Token> {
  for (let token = nextToken(source, offset); token; token = nextToken(source, token.end)) {
    if (!isComment(token)) yield token;
  }
}

function textOf({ source }: Statement, { start, end }: Token): string {
  return source.slice(start, end);
}

function qualified({ schema, name }: QualifiedName): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

function misread({ source }: Statement): TypeError {
  return new TypeError(`no place for a name in ${source.slice(0, 60)}`);
}
