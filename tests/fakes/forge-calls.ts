// What every call of a fake passes through: it is recorded, and a test may fail it before or after it took effect.
import type { ExternalError } from '../../src/records/errors.ts';

export interface Call {
  /** `comments.create`. */
  readonly method: string;
  readonly args: readonly unknown[];
}

export interface Fault {
  /** The k-th call of the method from now on, counted from 1; all of them unless told. */
  readonly at?: number;
  readonly error: ExternalError;
  /** The call took effect and only its answer was lost. */
  readonly lost?: boolean;
}

export class Calls {
  readonly list: Call[] = [];
  /** Called before each call takes effect, with its number from 1; may change the world. */
  before: (call: Call, count: number) => void | Promise<void> = () => {};
  readonly #faults: (Fault & { readonly method: string; readonly from: number })[] = [];

  /** @param method `comments.create`, or `comments.*`, or `*`. */
  fail(method: string, fault: Fault): void {
    this.#faults.push({ ...fault, method, from: this.count(method) });
  }

  mend(): void {
    this.#faults.length = 0;
  }

  count(method: string): number {
    return this.list.filter((call) => isOf(method, call)).length;
  }

  async pass<T>(call: Call, work: () => Promise<T>): Promise<T> {
    this.list.push(call);
    // Counted at once: calls that are made together are still the first, the second and the third.
    const fault = this.#faults.find(
      ({ method, from, at }) => isOf(method, call) && (at === undefined || this.count(method) === from + at),
    );
    await this.before(call, this.list.length);
    if (fault === undefined) return work();
    if (fault.lost === true) await work();
    throw fault.error;
  }

  /** The same object, with every method passing through here. */
  guard<T extends object>(group: string, target: T): T {
    return new Proxy(target, {
      get: (object, key, receiver): unknown => {
        const value: unknown = Reflect.get(object, key, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): Promise<unknown> =>
          this.pass({ method: `${group}.${String(key)}`, args }, async (): Promise<unknown> =>
            Reflect.apply(value, object, args),
          );
      },
    });
  }
}

function isOf(pattern: string, call: Call): boolean {
  if (pattern === '*' || pattern === call.method) return true;
  return pattern.endsWith('.*') && call.method.startsWith(pattern.slice(0, -1));
}
