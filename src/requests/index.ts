export type { AutoAcceptRule } from './auto-accept.ts';
export { type Choice, createRequestBook, type RequestBook } from './request-book.ts';
export { createRuleAnswers, type RuleAnswers } from './rule-answers.ts';
