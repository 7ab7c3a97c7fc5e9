/** Extensions: that they are there is known; what belongs to them, only from a server. */
import { as, type CreateExtensionStmt, type DropStmt } from '@citrate/parser';
import { dropObjects } from '../drop/drop.ts';
import { raise } from '../errors.ts';
import { creationSchema, isSchemaOfServers, requireSchema } from '../lookup.ts';
import { strings } from '../names-of.ts';
import { hasExtension, withExtension } from '../update.ts';
import { notice, type Run } from './run.ts';
import { addUncertainty } from './uncertain.ts';

export function createExtension(stmt: CreateExtensionStmt, run: Run): void {
  const { extname: name = '', if_not_exists: lenient, options = [] } = stmt;
  if (hasExtension(run.catalog, name)) {
    const exists = `extension "${name}" already exists`;
    if (!lenient) raise('42710', exists);
    notice(run, '42710', `${exists}, skipping`);
    return;
  }
  const given = options
    .map((option) => as(option, 'DefElem'))
    .find((option) => option?.defname === 'schema');
  const wanted = as(given?.arg, 'String')?.sval;
  const schema =
    wanted === undefined || isSchemaOfServers(wanted)
      ? (wanted ?? creationSchema(run.catalog, {}))
      : requireSchema(run.catalog, wanted).name;
  run.catalog = withExtension(run.catalog, { name, schema, membersKnown: false });
  addUncertainty(run, `CREATE EXTENSION ${name}`);
}

/** UPDATE, and members that come or go: what belongs to an extension only a server knows. */
export function alterExtension(
  { extname: name = '' }: { readonly extname?: string },
  run: Run,
): void {
  if (!hasExtension(run.catalog, name)) {
    raise('42704', `extension "${name}" does not exist`);
  }
  addUncertainty(run, `ALTER EXTENSION ${name}`);
}

/** What belongs to it goes with it, known or not. */
export function dropExtensions(stmt: DropStmt, run: Run): void {
  for (const name of strings(stmt.objects)) {
    if (!hasExtension(run.catalog, name)) {
      const missing = `extension "${name}" does not exist`;
      if (!stmt.missing_ok) raise('42704', missing);
      notice(run, '00000', `${missing}, skipping`);
      continue;
    }
    const found = run.catalog.extensions?.get(name);
    run.catalog = dropObjects(run.catalog, [{ kind: 'extension', name }], stmt.behavior);
    if (!found?.membersKnown) addUncertainty(run, `DROP EXTENSION ${name}`);
  }
}
