/** Types are part of what routines are known by. */
import { mapTree, type TypeName } from '@citrate/parser';
import type { Catalog, QualifiedName, Routine } from '../model.ts';
import { stringNode } from '../names-of.ts';
import { argumentTypes, signatureOf } from '../signatures.ts';
import { withoutRoutine, withRoutine } from '../update.ts';

/** Routines that have a type of another name from now on. */
export function withTypeOfRoutines(
  catalog: Catalog,
  uses: (type: TypeName) => boolean,
  to: QualifiedName,
): Catalog {
  const routines = [...catalog.schemas.values()].flatMap(({ functions }) => [
    ...functions.values(),
  ]);
  return routines.reduce((result, routine) => {
    const definition = mapTree(routine.definition, {
      TypeName: (type) => (uses(type) ? renamedType(type, to) : type),
    });
    if (definition === routine.definition) return result;
    return withRoutine(withoutRoutine(result, routine), renamed(routine, definition, catalog));
  }, catalog);
}

function renamed(routine: Routine, definition: Routine['definition'], catalog: Catalog): Routine {
  const signature = signatureOf(catalog, routine.name, argumentTypes(definition));
  return { ...routine, signature, definition };
}

export function renamedType(type: TypeName, { schema, name }: QualifiedName): TypeName {
  return { ...type, names: [stringNode(schema), stringNode(name)] };
}
