import { useRef } from 'react';

/**
 * What was made of these inputs the last time, as long as each of them is the same. A scene is new with every key; what a pane
 * shows of it mostly is not.
 */
export function useRemembered<R>(inputs: readonly unknown[], make: () => R): R {
  const last = useRef<{ inputs: readonly unknown[]; result: R } | undefined>(undefined);
  const before = last.current;
  if (
    before !== undefined &&
    before.inputs.length === inputs.length &&
    before.inputs.every((input, index) => Object.is(input, inputs[index]))
  )
    return before.result;
  const result = make();
  last.current = { inputs, result };
  return result;
}
