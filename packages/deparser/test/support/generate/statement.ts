import * as fc from 'fast-check';
import { type Derivation, derive } from './derive.ts';
import { dml } from './dml.ts';
import { expressions } from './expressions.ts';
import { readProductions } from './grammar.ts';
import { lexical } from './lexical.ts';
import { Grammar } from './measure.ts';
import { names } from './names.ts';
import { objects } from './objects.ts';
import { routines } from './routines.ts';
import { select } from './select.ts';
import { simpler } from './shrink.ts';
import { statements } from './statements.ts';
import { tables } from './tables.ts';
import { textOf } from './text.ts';
import { utility } from './utility.ts';

const families = [statements, names, expressions, select, dml, tables, routines, objects, utility];

const grammar: Grammar = new Grammar(readProductions(families.join('\n')), lexical);

const start = { kind: 'name', name: 'toplevel_stmt', level: 0 } as const;

/** A statement and how it came about. */
export class RandomStatement {
  readonly derivation: Derivation;
  readonly sql: string;

  constructor(derivation: Derivation) {
    this.derivation = derivation;
    this.sql = textOf(derivation);
  }

  /** What fast-check shows of a counterexample. */
  [fc.toStringMethod](): string {
    return this.sql;
  }
}

/**
 * Statements of PostgreSQL's whole grammar. Almost all are such that the parser takes them; what it
 * refuses (two WITH clauses of one query, names that are no role's) has to be left aside.
 */
class Statements extends fc.Arbitrary<RandomStatement> {
  override generate(random: fc.Random): fc.Value<RandomStatement> {
    const size = random.nextInt(2, 32 * random.nextInt(1, 5));
    return valueOf(derive(grammar, start, size, random));
  }

  override canShrinkWithoutContext(value: unknown): value is RandomStatement {
    return value instanceof RandomStatement;
  }

  override shrink(value: RandomStatement): fc.Stream<fc.Value<RandomStatement>> {
    return fc.stream(simpler(grammar, value.derivation)).map(valueOf);
  }
}

function valueOf(derivation: Derivation): fc.Value<RandomStatement> {
  return new fc.Value(new RandomStatement(derivation), undefined);
}

export function randomStatements(): fc.Arbitrary<RandomStatement> {
  return new Statements();
}
