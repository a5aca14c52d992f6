/** An interface of promises, as the thread that does the work has it. */
export type Synchronous<Interface> = {
  [Name in keyof Interface]: Interface[Name] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};
