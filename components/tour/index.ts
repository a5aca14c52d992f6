/** The tour of a first run: a few steps, each where on the screen it is about. */
export { STEPS, type TourPlace, tourPlace, tourRows } from './steps.ts';
