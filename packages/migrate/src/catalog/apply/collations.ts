import { as, type DefElem, type DefineStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import type { Catalog } from '../model.ts';
import { strings } from '../names-of.ts';
import { findSchemaObject, resolveSchemaObject, withSchemaObject } from '../schema-objects.ts';
import { withoutLocations } from '../trees.ts';
import { notice, type Run } from './run.ts';
import { newObjectName, refuseTakenObject } from './schema-objects.ts';

const attributes: ReadonlySet<string> = new Set([
  'deterministic',
  'from',
  'lc_collate',
  'lc_ctype',
  'locale',
  'provider',
  'rules',
  'version',
]);

/** After PostgreSQL's DefineCollation (collationcmds.c). */
export function createCollation(stmt: DefineStmt, run: Run): void {
  const name = newObjectName(run.catalog, stmt.defnames);
  const given = (stmt.definition ?? []).flatMap((node) => as(node, 'DefElem') ?? []);
  refuseAttributes(given);
  const from = given.find(({ defname }) => defname === 'from');
  const source = from && strings(as(from.arg, 'List')?.items ?? as(from.arg, 'TypeName')?.names);
  const copied = source && copiedOptions(run.catalog, source);
  const { catalog } = run;
  const known = { kind: 'collation', ...name, identity: name.name } as const;
  if (stmt.if_not_exists && findSchemaObject(catalog, 'collation', name)) {
    notice(run, '42710', `collation "${name.name}" already exists, skipping`);
    return;
  }
  refuseTakenObject(catalog, 'collation', name);
  const options = copied ?? withoutLocations(stmt.definition ?? []);
  run.catalog = withSchemaObject(catalog, { ...known, owner: catalog.currentRole, options });
}

/** Another collation of users as it is now; of one of the server's, the reference to it. */
function copiedOptions(catalog: Catalog, names: readonly string[]) {
  return resolveSchemaObject(catalog, 'collation', names)?.options;
}

function refuseAttributes(given: readonly DefElem[]): void {
  const said = given.map(({ defname = '' }) => defname);
  const strange = said.find((name) => !attributes.has(name));
  if (strange !== undefined) raise('42601', `collation attribute "${strange}" not recognized`);
  const has = (name: string): boolean => said.includes(name);
  const isTwofold =
    new Set(said).size < said.length ||
    (has('from') && said.length > 1) ||
    (has('locale') && (has('lc_collate') || has('lc_ctype')));
  if (isTwofold) raise('42601', 'conflicting or redundant options');
}
