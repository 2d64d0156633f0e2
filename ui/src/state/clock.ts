/** Runs something after so many milliseconds; gives what takes it back. The page's own clock, which tests replace. */
export function clock(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
