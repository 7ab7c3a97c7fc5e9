/** Objects of a database that are in no schema. */
import type { EventTrigger } from './event-triggers.ts';
import type { ForeignServer, ForeignWrapper } from './foreign.ts';
import type { Publication } from './publications.ts';

export type NamedObject = EventTrigger | ForeignServer | ForeignWrapper | Publication;

export type NamedKind = NamedObject['kind'];
