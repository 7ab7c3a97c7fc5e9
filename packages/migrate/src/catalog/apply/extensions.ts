/** Extensions: that they are there is known; what belongs to them, only from a server. */
import { as, type CreateExtensionStmt } from '@citrate/parser';
import { raise } from '../errors.ts';
import { creationSchema, requireSchema } from '../lookup.ts';
import { withExtension } from '../update.ts';
import { notice, type Run } from './run.ts';

export function createExtension(stmt: CreateExtensionStmt, run: Run): void {
  const { extname: name = '', if_not_exists: lenient, options = [] } = stmt;
  if (run.catalog.extensions?.has(name)) {
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
    wanted === undefined
      ? creationSchema(run.catalog, {})
      : requireSchema(run.catalog, wanted).name;
  run.catalog = withExtension(run.catalog, { name, schema, membersKnown: false });
}
