/** Pages of the documentation, by what they are about, and names of SQLSTATEs: data, nothing reads a page. */
export { conditionOf, knownCondition } from './conditions.ts';
export { nameOfPage, readingOf, readingsOf, rulePage } from './pages.ts';
export { type Topic, topicPages } from './topics.ts';
