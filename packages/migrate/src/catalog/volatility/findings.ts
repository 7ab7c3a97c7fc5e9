import { as, type Node, type NodeOf, tagOf } from '@citrate/parser';
import type { Catalog } from '../model.ts';
import { type TypeKey, withoutDomain } from './types.ts';

export interface TypedScope {
  readonly catalog: Catalog;
  /** The type of the column that a reference names: `a`, `t.a`; `*` last for a whole row. */
  readonly columnType: (names: readonly string[]) => TypeKey;
  /** The type of what a query within it gives; of some that is not known. */
  readonly queryType?: (link: NodeOf<'SubLink'>) => TypeKey;
  /** The expression has been judged before, when types were called otherwise, or columns had others. */
  readonly isStored?: true;
  /** What constants without a type became when it was judged: they stay that. */
  readonly constantTypes?: ReadonlyMap<NodeOf<'A_Const'>, string>;
}

/** What a server says of it, and its SQLSTATE. */
export interface Problem {
  readonly code: string;
  readonly message: string;
}

export interface TypedConstant {
  readonly constant: NodeOf<'A_Const'>;
  readonly type: string;
}

/** So few are found sooner by going through them: a node in a map needs a hash of its own. */
const FEW = 16;

/** What is known of an expression so far: of its leaves first, then of what is made of them. */
export class Findings {
  readonly catalog: Catalog;
  readonly columnType: TypedScope['columnType'];
  readonly queryType: TypedScope['queryType'] | undefined;
  readonly constantTypes: TypedScope['constantTypes'] | undefined;
  readonly constants: TypedConstant[] = [];
  immutable = true;
  coerces = false;
  missing: string | undefined = undefined;
  wrong: Problem | undefined = undefined;
  /** Nodes, and the type of each; many are looked up in a map. */
  readonly #nodes: object[] = [];
  readonly #types: TypeKey[] = [];
  #byNode: Map<object, TypeKey> | undefined = undefined;

  constructor({ catalog, columnType, queryType, constantTypes }: TypedScope) {
    this.catalog = catalog;
    this.columnType = columnType;
    this.queryType = queryType;
    this.constantTypes = constantTypes;
  }

  typeOf(node: Node | undefined): TypeKey {
    if (!node) return undefined;
    const fields = (node as Record<string, object>)[tagOf(node)] as object;
    if (this.#byNode) return this.#byNode.get(fields);
    const at = this.#nodes.indexOf(fields);
    return at < 0 ? undefined : this.#types[at];
  }

  typesOf(nodes: readonly (Node | undefined)[]): readonly TypeKey[] {
    const types: TypeKey[] = [];
    for (const node of nodes) types.push(this.typeOf(node));
    return types;
  }

  /** `fields` are those of a node. */
  foundType(fields: object, type: TypeKey): void {
    if (this.#nodes.length === FEW) {
      this.#byNode ??= new Map(this.#nodes.map((node, i) => [node, this.#types[i]]));
      this.#byNode.set(fields, type);
    } else {
      this.#nodes.push(fields);
      this.#types.push(type);
    }
  }

  foundMutable(): void {
    this.immutable = false;
  }

  foundCoercion(): void {
    this.coerces = true;
  }

  foundMissing(words: string): void {
    this.missing ??= words;
  }

  foundWrong(code: string, message: string): void {
    this.wrong ??= { code, message };
  }

  /** Looks at a constant without a type that becomes one of this; for a domain, of what it is made of. */
  read(node: Node | undefined, key: TypeKey): void {
    const constant = as(node, 'A_Const');
    const type = withoutDomain(key);
    if (constant?.sval && type !== undefined) this.constants.push({ constant, type });
  }
}
