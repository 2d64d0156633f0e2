/** `on` and `off` as the SDK's declarations have them, and `emit` for tests. */

/** Listeners by the name of their event. */
export type Listeners = Record<string, (...args: never[]) => void>;

/** One object's listeners. */
export class Emitter<Events extends { [Name in keyof Events]: (...args: never[]) => void }> {
  private readonly listeners = new Map<keyof Events, Set<Events[keyof Events]>>();

  on<Name extends keyof Events>(event: Name, listener: Events[Name]): void {
    const set = this.listeners.get(event) ?? new Set();
    set.add(listener);
    this.listeners.set(event, set);
  }

  off<Name extends keyof Events>(event: Name, listener: Events[Name]): void {
    this.listeners.get(event)?.delete(listener);
  }

  emit<Name extends keyof Events>(event: Name, ...args: Parameters<Events[Name]>): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) (listener as (...args: Parameters<Events[Name]>) => void)(...args);
  }

  /** How many listen: none may be left behind. */
  get listening(): number {
    return [...this.listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
}
