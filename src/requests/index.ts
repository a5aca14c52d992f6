export type { AutoAcceptRule } from './auto-accept.ts';
export { createPacedQuestions, type Gone, type PacedQuestions } from './paced-questions.ts';
export { type Choice, createRequestBook, type RequestBook } from './request-book.ts';
export { createRuleAnswers, type RuleAnswers } from './rule-answers.ts';
