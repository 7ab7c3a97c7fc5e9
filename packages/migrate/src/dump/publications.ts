import type { Node } from '@citrate/parser';
import {
  type Publication,
  type PublishedTable,
  qualifiedRangeVar,
  stringNode,
} from '../catalog/index.ts';
import { namedObjectKey, relationKey, schemaKey } from './keys.ts';
import type { Piece } from './model.ts';
import { defElem } from './trees.ts';

export function publicationPiece(publication: Publication): Piece {
  const { name, allTables, tables, schemas } = publication;
  const objects = [...tables.map(publishedTable), ...schemas.map(publishedSchema)];
  const options = optionsOf(publication);
  return {
    rank: 'publication',
    name: [name],
    tree: {
      CreatePublicationStmt: {
        pubname: name,
        ...(options.length > 0 && { options }),
        ...(objects.length > 0 && { pubobjects: objects }),
        ...(allTables && { for_all_tables: true }),
      },
    },
    provides: [namedObjectKey(publication)],
    needs: [...tables.map(relationKey), ...schemas.map(schemaKey)],
  };
}

/** Those that inherit from it are there by themselves. */
function publishedTable({ columns, where, ...table }: PublishedTable): Node {
  return {
    PublicationObjSpec: {
      pubobjtype: 'PUBLICATIONOBJ_TABLE',
      pubtable: {
        relation: qualifiedRangeVar(table, { relpersistence: 'p' }),
        ...(where && { whereClause: where }),
        ...(columns && { columns: columns.map(stringNode) }),
      },
    },
  };
}

function publishedSchema(name: string): Node {
  return { PublicationObjSpec: { pubobjtype: 'PUBLICATIONOBJ_TABLES_IN_SCHEMA', name } };
}

function optionsOf({ publish, viaRoot, generatedColumns }: Publication): Node[] {
  return [
    ...(publish ? [defElem('publish', stringNode(publish.join(', ')))] : []),
    ...(viaRoot ? [defElem('publish_via_partition_root', stringNode('true'))] : []),
    ...(generatedColumns
      ? [defElem('publish_generated_columns', stringNode(generatedColumns))]
      : []),
  ];
}
