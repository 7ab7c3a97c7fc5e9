/** Expressions that belong to no relation: those of domains, and of statistics. */
import { as, type Node } from '@citrate/parser';
import type { Catalog, Statistics, Type } from '../model.ts';
import { mapped } from '../trees.ts';
import { withStatistics, withType } from '../update.ts';

/** What a domain's checks look at is called VALUE; its default is one. */
export type DomainPlace = 'check' | 'default';

/** The type with what its default and its checks are; itself if they are the same. */
export function mapDomain(type: Type, change: (tree: Node, place: DomainPlace) => Node): Type {
  const { domain } = type;
  if (!domain) return type;
  const value = domain.default && change(domain.default, 'default');
  const checks = mapped(
    domain.checks,
    (check) => as(change({ Constraint: check }, 'check'), 'Constraint') ?? check,
  );
  if (value === domain.default && checks === domain.checks) return type;
  return { ...type, domain: { ...domain, ...(value && { default: value }), checks } };
}

/** The catalog with these domains, and all statistics, as `change` has their trees. */
export function withFurtherTrees(
  catalog: Catalog,
  domains: readonly Type[],
  change: (tree: Node) => Node,
): Catalog {
  let result = catalog;
  for (const type of domains) {
    const changed = mapDomain(type, change);
    if (changed !== type) result = withType(result, changed);
  }
  return mapStatistics(result, (each) => mapped(each.expressions, change));
}

export function mapStatistics(
  catalog: Catalog,
  change: (statistics: Statistics) => Statistics['expressions'],
): Catalog {
  let result = catalog;
  for (const schema of catalog.schemas.values()) {
    for (const each of schema.statistics.values()) {
      const expressions = change(each);
      if (expressions !== each.expressions)
        result = withStatistics(result, { ...each, expressions });
    }
  }
  return result;
}
