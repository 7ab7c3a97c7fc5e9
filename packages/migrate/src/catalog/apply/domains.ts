import { as, type Constraint, type CreateDomainStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { QualifiedName, Type } from '../model.ts';
import { chooseConstraintName } from '../names/choosers.ts';
import { requireType } from '../types.ts';
import { withType } from '../update.ts';
import type { Run } from './run.ts';
import { refuseTakenType, typeName } from './types.ts';

/** After PostgreSQL's DefineDomain (typecmds.c): constraints are made one by one, as written. */
export function createDomain(stmt: CreateDomainStmt, run: Run): void {
  const name = typeName(run, stmt.domainname);
  refuseTakenType(run, name);
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
  const type = run.catalog.schemas.get(domain.schema)?.types.get(domain.name);
  if (!type) throw new TypeError(`the domain ${domain.name} is gone within its own statement`);
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
  const constraintNames = [...type.constraintNames, name];
  run.catalog = withType(run.catalog, { ...type, constraintNames });
}
