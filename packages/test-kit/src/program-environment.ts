/** A module to preload into a host (`node --import`): SIGUSR2 throws in it, SIGHUP rejects, and nobody catches either. */
export const faultOnSignal = new URL('./fault-on-signal.ts', import.meta.url).href;

/**
 * What a program of ours is started with when nothing of jest's own environment is to reach it: the way to other
 * programs, and what Node.js has kept of our files, as `npm start` gives it.
 */
export function programEnvironment(): { PATH: string | undefined; NODE_COMPILE_CACHE: string | undefined } {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  return { PATH, NODE_COMPILE_CACHE };
}
