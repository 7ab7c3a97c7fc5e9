/** Pages of the documentation, by what they are about. They are data: nothing here reads one. */
export { nameOfPage, readingOf, readingsOf, rulePage } from './pages.ts';
export { type Topic, topicPages } from './topics.ts';
