/**
 * What is there at once, most of the time. It is awaited like any promise; but a step that has its answer makes none, as with
 * thousands of small files the promises cost as much as what they stand for.
 */
export type Maybe<T> = T | Promise<T>;
