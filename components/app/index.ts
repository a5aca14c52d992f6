/** The full-screen interface. */
export { type Ended, type FullScreenOptions, runFullScreen } from './full-screen.tsx';
