/** PostgreSQL's names for the SQLSTATEs of diagnostics, and those of their classes (errcodes.txt). */
const conditions: Readonly<Record<string, string>> = {
  '00000': 'successful completion',
  '01000': 'warning',
  '0A000': 'feature not supported',
  '2200H': 'sequence generator limit exceeded',
  '22004': 'null value not allowed',
  '22008': 'datetime field overflow',
  '22021': 'character not in repertoire',
  '22023': 'invalid parameter value',
  '22P02': 'invalid text representation',
  '22P06': 'nonstandard use of escape character',
  '23505': 'unique violation',
  '25001': 'active SQL transaction',
  '2BP01': 'dependent objects still exist',
  '3F000': 'invalid schema name',
  '42501': 'insufficient privilege',
  '42601': 'syntax error',
  '42602': 'invalid name',
  '42622': 'name too long',
  '42701': 'duplicate column',
  '42702': 'ambiguous column',
  '42703': 'undefined column',
  '42704': 'undefined object',
  '42710': 'duplicate object',
  '42723': 'duplicate function',
  '42725': 'ambiguous function',
  '42804': 'datatype mismatch',
  '42809': 'wrong object type',
  '42830': 'invalid foreign key',
  '42883': 'undefined function',
  '42939': 'reserved name',
  '42P01': 'undefined table',
  '42P06': 'duplicate schema',
  '42P07': 'duplicate table',
  '42P15': 'invalid schema definition',
  '42P16': 'invalid table definition',
  '42P17': 'invalid object definition',
  '42P20': 'windowing error',
  '54001': 'statement too complex',
  '55000': 'object not in prerequisite state',
  '55006': 'object in use',
  '58030': 'I/O error',
  '58P01': 'undefined file',
};

const classes: Readonly<Record<string, string>> = {
  '08': 'connection exception',
  '22': 'data exception',
  '23': 'integrity constraint violation',
  '25': 'invalid transaction state',
  '42': 'syntax error or access rule violation',
  '53': 'insufficient resources',
  '54': 'program limit exceeded',
  '55': 'object not in prerequisite state',
  '58': 'system error',
  F0: 'configuration file error',
  XX: 'internal error',
};

/** What a SQLSTATE is called; of one that is not listed, its class. */
export function conditionOf(sqlstate: string): string {
  return knownCondition(sqlstate) ?? `SQLSTATE ${sqlstate}`;
}

/** The same; undefined where its class is not listed either. */
export function knownCondition(sqlstate: string): string | undefined {
  return conditions[sqlstate] ?? classes[sqlstate.slice(0, 2)];
}
