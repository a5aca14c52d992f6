export { type AutoAcceptRule, acceptsByRule } from './auto-accept.ts';
export { createRequestBook, type RequestBook } from './request-book.ts';
