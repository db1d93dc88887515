/** States that can be gone back to, and forth again. */
export class Past<T> {
  private readonly past: T[] = [];
  private future: T[] = [];

  constructor(private current: T) {}

  get work(): T {
    return this.current;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Go on to a new state; the same one is no deed. */
  go(work: T): void {
    if (work === this.current) return;
    this.past.push(this.current);
    this.future = [];
    this.current = work;
  }

  /** Show the state otherwise than it was; no deed that can be undone. */
  amend(work: T): void {
    this.current = work;
  }

  undo(): void {
    const before = this.past.pop();
    if (before === undefined) return;
    this.future.push(this.current);
    this.current = before;
  }

  redo(): void {
    const after = this.future.pop();
    if (after === undefined) return;
    this.past.push(this.current);
    this.current = after;
  }

  /** Begin anew from a state: there is nothing before it, and nothing after. */
  renew(state: T): void {
    this.past.length = 0;
    this.future = [];
    this.current = state;
  }
}
