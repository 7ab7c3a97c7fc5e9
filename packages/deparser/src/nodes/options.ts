/** Options: WITH (…), OPTIONS (…), and those of sequences. */
import type { DefElem, Node } from '@citrate/parser';
import { as } from '@citrate/parser';
import { keywordCategory } from '../keywords.ts';
import { block, inParens } from '../lists.ts';
import {
  clauseLine,
  flowOf,
  form,
  isLeftOpen,
  join,
  leftOpen,
  type Printers,
  parens,
  print,
  words,
} from '../printer.ts';
import { quoteIdentifier, quoteLiteral } from '../quote.ts';
import {
  booleanOf,
  filled,
  itemsOf,
  missing,
  none,
  required,
  stringOf,
  stringsOf,
  wrong,
} from '../tree.ts';
import { anyName, anyNameSlot, operatorName } from './names.ts';

export const options: Printers<'DefElem' | 'List'> = {
  DefElem: (n) => definitionElement(n),

  // Whoever takes a list writes its items.
  List: (n) => {
    throw wrong(n, 'items', n.items);
  },
};

/** The fields of a DefElem node that nothing is done to: ADD, SET and DROP are for OPTIONS. */
export function elementOf(node: Node): DefElem {
  const element = anyElementOf(node);
  const { defaction } = element;
  if (defaction !== 'DEFELEM_UNSPEC') throw wrong(element, 'defaction', defaction);
  return element;
}

/** The option of a list that has one only. */
export function onlyOption(nodes: readonly Node[] | undefined): DefElem | undefined {
  const [first, second] = nodes ?? [];
  return first !== undefined && second === undefined ? elementOf(first) : undefined;
}

/** Options that follow each other as clauses. */
export function optionClauses(
  nodes: readonly Node[] | undefined,
  write: (n: DefElem) => string,
): string {
  if (nodes === undefined) return '';
  return join(
    clauseLine,
    filled(nodes).map((node) => write(elementOf(node))),
  );
}

function anyElementOf(node: Node): DefElem {
  return as(node, 'DefElem') ?? missing(node, 'DefElem');
}

/** definition, reloptions: `(name = value, …)`. */
export function definition(nodes: readonly Node[] | undefined): string {
  return inParens(nodes, (node) => definitionElement(elementOf(node)));
}

/** definition where nothing else says what an object is: one element a line if they need several. */
export function definitionBlock(
  nodes: readonly Node[],
  quote: (name: string) => string = quoteIdentifier,
): string {
  return block(filled(nodes), (node) => definitionElement(elementOf(node), quote));
}

/** opt_definition: `WITH (…)`. */
export function withDefinition(nodes: readonly Node[] | undefined): string {
  return nodes && nodes.length > 0 ? `WITH ${definition(nodes)}` : '';
}

/** operator_def_list: NONE takes a value away there, so that a text of that name needs quotes. */
export function operatorDefinition(nodes: readonly Node[] | undefined): string {
  return parens(flowOf(nodes, (node) => operatorElement(elementOf(node))));
}

function operatorElement(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  if (n.arg === undefined && functions.has(name)) return `${name} = NONE`;
  const takenAway = as(n.arg, 'String')?.sval === 'none';
  return takenAway ? `${quoteIdentifier(name)} = 'none'` : definitionElement(n);
}

/** What ALTER OPERATOR and ALTER TYPE can take away; versions before 17 want the word NONE for it. */
const functions = new Set([
  'analyze',
  'join',
  'receive',
  'restrict',
  'send',
  'subscript',
  'typmod_in',
  'typmod_out',
]);

function definitionElement(n: DefElem, quote: (name: string) => string = quoteIdentifier): string {
  const label = quote(n.defname ?? missing(n, 'defname'));
  const name = n.defnamespace ? `${quoteIdentifier(n.defnamespace)}.${label}` : label;
  return n.arg === undefined ? name : words(name, '=', defArg(n.arg));
}

/** def_arg: a type, a key word, an operator, a number, a string. */
function defArg(node: Node): string {
  if ('String' in node) return keywordOrLiteral(stringOf(node));
  if ('List' in node) return operatorName(itemsOf(node));
  return print(node);
}

/** A reserved word gives the same tree with quotes and without. */
function keywordOrLiteral(text: string): string {
  return keywordCategory(text) === 'reserved' || text === 'none' ? text : quoteLiteral(text);
}

/** create_generic_options: `OPTIONS (name 'value', …)`. */
export function genericOptions(nodes: readonly Node[] | undefined): string {
  if (nodes === undefined || nodes.length === 0) return '';
  return `OPTIONS ${inParens(nodes, (node) => genericOption(elementOf(node)))}`;
}

/** alter_generic_options: `OPTIONS (ADD name 'value', DROP name, …)`. */
export function alteredOptions(nodes: readonly Node[] | undefined): string {
  if (nodes === undefined || nodes.length === 0) return '';
  return words('OPTIONS', parens(flowOf(nodes, (node) => alteredOption(anyElementOf(node)))));
}

function alteredOption(n: DefElem): string {
  return form(n, 'defaction', {
    DEFELEM_UNSPEC: () => genericOption(n),
    DEFELEM_ADD: () => `ADD ${genericOption(n)}`,
    DEFELEM_SET: () => `SET ${genericOption(n)}`,
    DEFELEM_DROP: () => {
      none(n, 'arg');
      return `DROP ${quoteIdentifier(required(n, 'defname'))}`;
    },
  });
}

function genericOption(n: DefElem): string {
  const value = quoteLiteral(stringOf(n.arg ?? missing(n, 'arg')));
  return `${quoteIdentifier(n.defname ?? missing(n, 'defname'))} ${value}`;
}

/** utility_option_list: `(name value, …)`, as EXPLAIN, VACUUM and REINDEX take it. */
export function utilityOptions(nodes: readonly Node[] | undefined): string {
  return inParens(nodes, (node) => utilityOption(elementOf(node)));
}

function utilityOption(n: DefElem): string {
  return words(utilityName(n.defname ?? missing(n, 'defname')), n.arg && optionValue(n.arg));
}

/** utility_option_name: any word but the reserved ones, and ANALYZE. */
function utilityName(name: string): string {
  const category = keywordCategory(name);
  const bare = category === undefined || category === 'reserved' ? name === 'analyze' : true;
  return bare ? name.toUpperCase() : quoteIdentifier(name);
}

/** opt_boolean_or_string or a number. */
export function optionValue(node: Node): string {
  return 'String' in node ? wordOrLiteral(stringOf(node)) : print(node);
}

/** A word without quotes where that gives the same tree, otherwise a string. */
export function wordOrLiteral(text: string): string {
  if (text === 'true' || text === 'false' || text === 'on') return text;
  return quoteIdentifier(text) === text && !taken.has(text) ? text : quoteLiteral(text);
}

/** DEFAULT is a value of its own, NULLS before FIRST or LAST no name. */
const taken = new Set(['default', 'first', 'last']);

/** OptParenthesizedSeqOptList. */
export function parenthesizedSequenceOptions(nodes: readonly Node[] | undefined): string {
  return parens(sequenceOptions(nodes));
}

/** SeqOptList. */
export function sequenceOptions(nodes: readonly Node[] | undefined): string {
  return optionClauses(nodes, sequenceOption);
}

/** SeqOptElem. */
export function sequenceOption(n: DefElem): string {
  const name = n.defname ?? missing(n, 'defname');
  const write = sequenceForms.get(name);
  if (write === undefined) throw wrong(n, 'defname', name);
  return write(n);
}

const sequenceForms: ReadonlyMap<string, (n: DefElem) => string> = new Map(
  Object.entries({
    as: (n) => `AS ${print(n.arg ?? missing(n, 'arg'))}`,
    cache: (n) => `CACHE ${print(n.arg ?? missing(n, 'arg'))}`,
    cycle: (n) => (booleanOf(n.arg ?? missing(n, 'arg')) ? 'CYCLE' : 'NO CYCLE'),
    increment: (n) => `INCREMENT BY ${print(n.arg ?? missing(n, 'arg'))}`,
    logged: () => 'LOGGED',
    maxvalue: (n) => (n.arg ? words('MAXVALUE', n.arg) : 'NO MAXVALUE'),
    minvalue: (n) => (n.arg ? words('MINVALUE', n.arg) : 'NO MINVALUE'),
    owned_by: (n) => words('OWNED BY', nameOption(n, ownedBy)),
    restart: (n) => (n.arg ? words('RESTART WITH', n.arg) : 'RESTART'),
    sequence_name: (n) =>
      words(
        'SEQUENCE NAME',
        nameOption(n, (path) => anyNameSlot(path, 'sequence')),
      ),
    start: (n) => `START WITH ${print(n.arg ?? missing(n, 'arg'))}`,
    unlogged: () => 'UNLOGGED',
  }),
);

/** An option whose value is a name: a template may leave the whole value open. */
function nameOption(n: DefElem, write: (path: readonly Node[]) => string): string {
  const value = n.arg ?? missing(n, 'arg');
  return isLeftOpen(value) ? leftOpen(value) : write(itemsOf(value));
}

/** NONE, or a table's column. */
function ownedBy(path: readonly Node[]): string {
  if (path.length === 1) return stringsOf(path)[0] === 'none' ? 'NONE' : anyName(path);
  return `${anyNameSlot(path.slice(0, -1), 'relation')}.${anyName(path.slice(-1))}`;
}
