export * from './diagnostic.ts';
export { withoutLongWords } from './long-words.ts';
export * from './nodes.ts';
export { loadParser, parse, parseScript, type Script } from './parse.ts';
export { renderDiagnostic } from './render.ts';
export { isComment, nextToken, type Token, type TokenKind, tokens } from './scan.ts';
export { withoutSecrets } from './secrets.ts';
export {
  byteOffsets,
  lineAround,
  type Origin,
  type Position,
  position,
  type SourceFile,
  type Span,
} from './source.ts';
export { locate, type Statement } from './statement.ts';
export { type Mapper, mapTree, type Visitor, walk, walkNodes } from './walk.ts';
