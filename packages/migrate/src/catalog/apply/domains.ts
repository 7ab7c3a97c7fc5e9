import { type AlterDomainStmt, as, type Constraint, type CreateDomainStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { resolveType } from '../lookup.ts';
import type { QualifiedName, Type } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { stringNode, strings } from '../names-of.ts';
import { requireType } from '../types.ts';
import { withType } from '../update.ts';
import { notice, type Run } from './run.ts';
import { takeTypeName, typeName } from './types.ts';

/** After PostgreSQL's DefineDomain (typecmds.c): constraints are made one by one, as written. */
export function createDomain(stmt: CreateDomainStmt, run: Run): void {
  const name = typeName(run, stmt.domainname);
  takeTypeName(run, name);
  requireType(run.catalog, stmt.typeName);
  const owner = run.catalog.currentRole;
  const type: Type = { ...name, owner, kind: 'other', labels: [], constraintNames: [] };
  run.catalog = withType(run.catalog, type);
  for (const node of stmt.constraints ?? []) {
    const constraint = as(node, 'Constraint');
    if (constraint) addDomainConstraint(run, name, constraint);
  }
}

/** NOT NULL of a domain is a constraint with a name from 17 on. */
function addDomainConstraint(run: Run, domain: QualifiedName, node: Constraint): void {
  const kind = node.contype === 'CONSTR_CHECK' ? 'check' : 'not null';
  const known = kind === 'check' || run.catalog.pg >= 17;
  if (!known || !['CONSTR_CHECK', 'CONSTR_NOTNULL'].includes(node.contype ?? '')) return;
  const type = domainOf(run, domain);
  if (node.conname !== undefined && type.constraintNames.includes(node.conname)) {
    const message = `constraint "${node.conname}" for domain "${domain.name}" already exists`;
    raise('42710', message, { location: node.location });
  }
  const label = kind === 'check' ? 'check' : 'not_null';
  const name = node.conname ?? chooseConstraintName(run.catalog, { table: domain, label });
  if (node.conname === undefined) {
    run.names.push({ kind, schema: domain.schema, table: domain.name, name });
    run.decisions.push({ kind: 'name constraint', node, name });
  }
  run.catalog = withType(run.catalog, {
    ...type,
    constraintNames: [...type.constraintNames, name],
    ...(kind === 'not null' && { notNullConstraint: name }),
  });
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
  if (stmt.subtype === 'C' && constraint) addIfNew(run, domain, constraint);
  else if (stmt.subtype === 'X') dropDomainConstraint(run, domain, stmt);
  else if (stmt.subtype === 'O')
    addIfNew(run, domain, {
      contype: 'CONSTR_NOTNULL',
      initially_valid: true,
      keys: [stringNode('value')],
    });
  else if (stmt.subtype === 'N' && domain.notNullConstraint !== undefined) {
    removeDomainConstraint(run, domain, domain.notNullConstraint);
  }
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
  run.catalog = withType(run.catalog, {
    ...rest,
    constraintNames,
    ...(kept && { notNullConstraint }),
  });
}
