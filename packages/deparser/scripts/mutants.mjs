// Mutants of the printers: every place in the compiled code that reads a field of a node can be made
// to read nothing, one at a time.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseAst } from 'vitest/node';
import { checks, onlyRefuses } from './refusals.mjs';

/** The mutant that is on, if any, and those that were come by. */
const state = { active: undefined, reached: new Set() };

/** Asked by the changed code at each place. */
globalThis.isDropped = (mutant) => {
  state.reached.add(mutant);
  return mutant === state.active;
};

/** What a holder of fields is taken apart as. */
globalThis.withoutField = (mutant, field, holder) => {
  if (!globalThis.isDropped(mutant)) return holder;
  const { [field]: _, ...others } = holder;
  return others;
};

/**
 * The compiled package with a mutant wherever a printer reads one of `fields`: `deparse` and `template`
 * from it, and the mutants as the file, line, field and code of their places; `refuses` says that a
 * place does no more than decide whether a tree is refused. `unmet` are those of `checks` that nothing
 * calls any more.
 */
export async function mutatedPackage(fields) {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  try {
    cpSync(join(import.meta.dirname, '../dist'), folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const mutants = [];
    const unmet = new Set(checks);
    for (const file of readdirSync(folder, { recursive: true })) {
      if (file.endsWith('.js')) mutateFile(folder, file, { fields, mutants, unmet });
    }
    const { deparse, template } = await import(pathToFileURL(join(folder, 'deparse.js')).href);
    return { deparse, template, mutants, unmet };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Calls `action` with one mutant on, or none; also gives the mutants that it came by. */
export function withMutant(mutant, action) {
  state.active = mutant;
  state.reached = new Set();
  try {
    return { value: action(), reached: state.reached };
  } finally {
    state.active = undefined;
  }
}

/** Printers, and what decides about parentheses; the rest knows no fields. */
function mutateFile(folder, file, { fields, mutants, unmet }) {
  const path = join(folder, file);
  // The copy stands where no package is found by its name.
  const parser = import.meta.resolve('@citrate/parser');
  let source = readFileSync(path, 'utf8').replaceAll("'@citrate/parser'", `'${parser}'`);
  if (/^(nodes\b|precedence\.js$)/.test(file)) {
    const places = placesOf(source, fields, unmet);
    const first = mutants.length;
    for (const place of places) mutants.push({ file, ...described(source, place) });
    source = changed(source, places, first);
  }
  writeFileSync(path, source);
}

function described(source, { start, end, field, refuses }) {
  const line = source.slice(0, start).split('\n').length;
  return { line, field, refuses, code: source.slice(start, end).replace(/\s+/g, ' ').slice(0, 70) };
}

/** The source with a question before each place, `(isDropped(7) ? undefined : n.cols)`. */
function changed(source, places, first) {
  const insertions = places.flatMap(({ start, end, field, taken }, i) => {
    const before = taken
      ? `withoutField(${first + i}, '${field}', `
      : `(isDropped(${first + i}) ? undefined : `;
    return [
      { at: start, text: before, size: end - start },
      { at: end, text: ')', size: 0 },
    ];
  });
  // Of places that begin together, the longest is the outermost; what ends comes before what begins.
  insertions.sort((a, b) => a.at - b.at || (a.size === 0) - (b.size === 0) || b.size - a.size);
  let text = '';
  let from = 0;
  for (const insertion of insertions) {
    text += source.slice(from, insertion.at) + insertion.text;
    from = insertion.at;
  }
  return text + source.slice(from);
}

/** Functions that read the field named by their second argument. */
const readers = new Set(['required', 'choose', 'chooseCode', 'form', 'objectWord']);

/** Where the source reads one of the fields; the functions that it calls are no longer unmet. */
function placesOf(source, fields, unmet) {
  const places = [];
  visit(parseAst(source), [], (node, above) => {
    const refuses = onlyRefuses(node, above);
    if (node.type === 'CallExpression') {
      unmet.delete(node.callee.name);
      const field = fieldReadBy(node);
      if (fields.has(field)) places.push({ start: node.start, end: node.end, field, refuses });
    } else if (node.type === 'MemberExpression' && !node.computed) {
      const field = node.property.name;
      if (fields.has(field) && isField(node, above)) {
        const { start, end } = around(node, above);
        places.push({ start, end, field, refuses });
      }
    } else if (node.type === 'VariableDeclarator' && node.id.type === 'ObjectPattern') {
      const { start, end } = node.init;
      for (const { key } of node.id.properties.filter((part) => part.type === 'Property')) {
        if (fields.has(key.name)) places.push({ start, end, field: key.name, taken: true });
      }
    }
  });
  return places;
}

function fieldReadBy(call) {
  return readers.has(call.callee.name) ? call.arguments[1]?.value : undefined;
}

function visit(node, above, action) {
  if (typeof node?.type !== 'string') return;
  action(node, above);
  const inner = [...above, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) visit(child, inner, action);
  }
}

/** Not what is called or assigned to, the table of levels, or what a refusal says. */
function isField(node, above) {
  const parent = above.at(-1);
  const assigned = parent.type === 'AssignmentExpression' && parent.left === node;
  if (parent.callee === node || assigned || node.object.name === 'level') return false;
  return !above.some(
    (outer) => outer.type === 'ThrowStatement' || outer.callee?.name === 'missing',
  );
}

/**
 * The whole of `n.a.b`, without a there is no b; of `n.a?.map(…)` too. But `n.a.map(…)` is a call on
 * what was read.
 */
function around(node, above) {
  const links = [node];
  for (const outer of above.toReversed()) {
    if (outer.type === 'ChainExpression') return outer;
    if (outer.object !== links.at(-1) && outer.callee !== links.at(-1)) break;
    links.push(outer);
  }
  const call = links.findIndex((link) => link.type === 'CallExpression');
  // The link before a call is the method.
  return call < 0 ? links.at(-1) : links[Math.max(call - 2, 0)];
}
