import {
  type AlterDomainStmt,
  as,
  type Constraint,
  type CreateDomainStmt,
  type Node,
  type TypeName,
} from '@citrate/parser';
import { isPseudoType } from '../builtin-types.ts';
import { raise } from '../errors.ts';
import { resolveType } from '../lookup.ts';
import type { Catalog, Domain, QualifiedName, Type } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { columnsRead } from '../names/columns-read.ts';
import { stringNode, strings } from '../names-of.ts';
import { withoutLocations } from '../trees.ts';
import { requireModifiedType, storedType } from '../types.ts';
import { withType } from '../update.ts';
import { noColumns, requireAssignable, requireCondition, tableScope } from '../volatility/index.ts';
import { requireCollated } from './columns.ts';
import { notice, type Run } from './run.ts';
import { takeTypeName, typeName } from './types.ts';

/** After PostgreSQL's DefineDomain (typecmds.c): constraints are made one by one, as written. */
export function createDomain(stmt: CreateDomainStmt, run: Run): void {
  const name = typeName(run, stmt.domainname);
  takeTypeName(run, name);
  if (stmt.typeName) requireModifiedType(run.catalog, stmt.typeName);
  const owner = run.catalog.currentRole;
  const constraints = (stmt.constraints ?? []).flatMap((node) => as(node, 'Constraint') ?? []);
  requireDomain(stmt, constraints, run);
  run.catalog = withType(run.catalog, {
    ...name,
    owner,
    kind: 'domain',
    labels: [],
    constraintNames: [],
    domain: domainFrom(stmt, constraints),
  });
  for (const constraint of constraints) addDomainConstraint(run, name, constraint);
}

/** After DefineDomain (typecmds.c). */
function requireDomain(
  { typeName: type = {}, collClause, domainname }: CreateDomainStmt,
  constraints: readonly Constraint[],
  { catalog }: Run,
): void {
  const [base = ''] = strings(type.names).toReversed();
  if (isPseudoType(base)) {
    raise('42804', `"${base}" is not a valid base type for a domain`, { location: type.location });
  }
  if (collClause) requireCollated(catalog, type, collClause.location);
  const name = strings(domainname).at(-1) ?? '';
  const seen = new Set<string>();
  for (const { contype = '', raw_expr: value, location } of constraints) {
    const words = notOfDomains.get(contype);
    if (words) raise('42601', `${words} constraints not possible for domains`, { location });
    if (contype === 'CONSTR_DEFAULT' && seen.has(contype)) {
      raise('42601', 'multiple default expressions', { location });
    }
    seen.add(contype);
    if (seen.has('CONSTR_NULL') && seen.has('CONSTR_NOTNULL')) {
      raise('42601', 'conflicting NULL/NOT NULL constraints', { location });
    }
    if (contype === 'CONSTR_DEFAULT') requireDefault(value, { name, type }, catalog);
  }
}

function requireDefault(
  value: Node | undefined,
  column: { readonly name: string; readonly type: TypeName },
  catalog: Catalog,
): void {
  if (value) requireAssignable(value, column, noColumns(catalog), 'default');
}

const notOfDomains: ReadonlyMap<string, string> = new Map([
  ['CONSTR_UNIQUE', 'unique'],
  ['CONSTR_PRIMARY', 'primary key'],
  ['CONSTR_EXCLUSION', 'exclusion'],
  ['CONSTR_FOREIGN', 'foreign key'],
]);

function domainFrom(stmt: CreateDomainStmt, constraints: readonly Constraint[]): Domain {
  const value = constraints.find((c) => c.contype === 'CONSTR_DEFAULT')?.raw_expr;
  const collation = strings(stmt.collClause?.collname);
  return {
    type: storedType(stmt.typeName ?? {}),
    ...(collation.length > 0 && { collation }),
    ...(value && { default: withoutLocations(value) }),
    notNull: constraints.some((c) => c.contype === 'CONSTR_NOTNULL'),
    checks: [],
  };
}

/** NOT NULL of a domain is a constraint with a name from 17 on. */
function addDomainConstraint(run: Run, domain: QualifiedName, node: Constraint): void {
  const kind = node.contype === 'CONSTR_CHECK' ? 'check' : 'not null';
  if (!['CONSTR_CHECK', 'CONSTR_NOTNULL'].includes(node.contype ?? '')) return;
  if (kind === 'not null') changeDomain(run, domain, { notNull: true });
  if (kind === 'not null' && run.pg < 17) return;
  const type = domainOf(run, domain);
  if (node.conname !== undefined && type.constraintNames.includes(node.conname)) {
    const message = `constraint "${node.conname}" for domain "${domain.name}" already exists`;
    raise('42710', message, { location: node.location });
  }
  if (kind === 'check') requireDomainCheck(run, type, node);
  const label = kind === 'check' ? 'check' : 'not_null';
  const name = node.conname ?? chooseConstraintName(run, { table: domain, label });
  if (node.conname === undefined) {
    run.names.push({ kind, schema: domain.schema, table: domain.name, name });
    run.decisions.push({ kind: 'name constraint', node, name });
  }
  run.catalog = withType(run.catalog, {
    ...type,
    constraintNames: [...type.constraintNames, name],
    ...(kind === 'not null' && { notNullConstraint: name }),
  });
  if (kind === 'not null') return;
  const check = { ...withoutLocations(node), conname: name };
  changeDomain(run, domain, { checks: [...(type.domain?.checks ?? []), check] });
}

/** It reads VALUE alone, which is of the type that the domain is made of. */
function requireDomainCheck(run: Run, { domain, ...name }: Type, node: Constraint): void {
  columnsRead(node.raw_expr, { table: '', columns: [{ name: 'value' }], catalog: run.catalog });
  if (!domain) return;
  const value = { name: 'value', type: domain.type };
  requireCondition(node.raw_expr, 'check', tableScope(run.catalog, name, [value]), node.location);
}

function changeDomain(run: Run, name: QualifiedName, change: Partial<Domain>): void {
  const type = domainOf(run, name);
  if (type.domain) {
    run.catalog = withType(run.catalog, { ...type, domain: { ...type.domain, ...change } });
  }
}

function domainOf(run: Run, { schema, name }: QualifiedName): Type {
  const type = run.catalog.schemas.get(schema)?.types.get(name);
  if (type) return type;
  throw new TypeError(`the domain ${name} is gone within its own statement`);
}

/** After PostgreSQL's AlterDomainAddConstraint and its neighbours (typecmds.c). */
export function alterDomain(stmt: AlterDomainStmt, run: Run): void {
  const names = strings(stmt.typeName);
  const domain = resolveType(run.catalog, names);
  if (!domain) raise('42704', `type "${names.join('.')}" does not exist`);
  const constraint = as(stmt.def, 'Constraint');
  if (!domain.domain) raise('42809', `${names.join('.')} is not a domain`);
  if (stmt.subtype === 'C' && constraint) addIfNew(run, domain, constraint);
  else if (stmt.subtype === 'X') dropDomainConstraint(run, domain, stmt);
  else if (stmt.subtype === 'V') validateDomainConstraint(run, domain, stmt);
  else if (stmt.subtype === 'T') setDomainDefault(run, domain, stmt.def);
  else if (stmt.subtype === 'O')
    addIfNew(run, domain, {
      contype: 'CONSTR_NOTNULL',
      initially_valid: true,
      keys: [stringNode('value')],
    });
  else if (stmt.subtype === 'N') dropDomainNotNull(run, domain);
}

function setDomainDefault(run: Run, type: Type, value: Node | undefined): void {
  const { default: _, ...domain } = type.domain ?? { type: {}, notNull: false, checks: [] };
  requireDefault(value, { name: type.name, type: domain.type }, run.catalog);
  const set = value && { default: withoutLocations(value) };
  run.catalog = withType(run.catalog, { ...type, domain: { ...domain, ...set } });
}

function dropDomainNotNull(run: Run, domain: Type): void {
  const { notNullConstraint } = domain;
  if (notNullConstraint !== undefined) removeDomainConstraint(run, domain, notNullConstraint);
  changeDomain(run, domain, { notNull: false });
}

function validateDomainConstraint(run: Run, domain: Type, { name = '' }: AlterDomainStmt): void {
  if (!domain.constraintNames.includes(name)) {
    raise('42704', `constraint "${name}" of domain "${domain.name}" does not exist`);
  }
  const checks = (domain.domain?.checks ?? []).map((check) => {
    if (check.conname !== name) return check;
    const { skip_validation: _, ...valid } = check;
    return { ...valid, initially_valid: true };
  });
  changeDomain(run, domain, { checks });
}

/** A second NOT NULL changes nothing. */
function addIfNew(run: Run, domain: Type, node: Constraint): void {
  const again = node.contype === 'CONSTR_NOTNULL' && domain.notNullConstraint !== undefined;
  if (!again) addDomainConstraint(run, domain, node);
}

function dropDomainConstraint(run: Run, domain: Type, stmt: AlterDomainStmt): void {
  const name = stmt.name ?? '';
  if (domain.constraintNames.includes(name)) {
    removeDomainConstraint(run, domain, name);
    return;
  }
  const missing = `constraint "${name}" of domain "${domain.name}" does not exist`;
  if (!stmt.missing_ok) raise('42704', missing);
  notice(run, '00000', `${missing}, skipping`);
}

function removeDomainConstraint(run: Run, domain: Type, name: string): void {
  const { notNullConstraint, ...rest } = domain;
  const constraintNames = domain.constraintNames.filter((other) => other !== name);
  const kept = notNullConstraint !== undefined && notNullConstraint !== name;
  const checks = (domain.domain?.checks ?? []).filter((check) => check.conname !== name);
  const notNull = (domain.domain?.notNull ?? false) && notNullConstraint !== name;
  run.catalog = withType(run.catalog, {
    ...rest,
    constraintNames,
    ...(kept && { notNullConstraint }),
    ...(domain.domain && { domain: { ...domain.domain, checks, notNull } }),
  });
}
