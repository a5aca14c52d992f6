export { type AutoAcceptRule, acceptsByRule, acceptsForGood } from './auto-accept.ts';
export { type Choice, createRequestBook, type RequestBook } from './request-book.ts';
