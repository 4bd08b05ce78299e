// One request to the rig, and its answer, as the families see them.
import type { Json } from '../json.ts';
import type { World } from './world.ts';

export type Right = 'read' | 'write';

/** Who a token speaks for. */
export interface Identity {
  readonly login: string;
  /** `permissions:` of a workflow's token, by GitHub's names (`contents`, `pull_requests`, …); undefined for a person's token. */
  readonly permissions?: Readonly<Record<string, Right>>;
  /** Read access to repositories only by their owners and names; undefined: whatever the account may see. */
  readonly repositories?: readonly string[];
}

export interface Call {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
  /** `{names}` of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  readonly who: Identity | undefined;
}

export interface Answer {
  readonly status: number;
  /** JSON, or bytes. A GET's list is cut into pages by the rig. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the list to cut into pages stands in the body. */
  readonly paged?: string;
}

/** undefined: the emulator answers. */
export type Handler = (call: Call, world: World) => Answer | undefined | Promise<Answer | undefined>;
/** By operation id. */
export type Family = Readonly<Record<string, Handler>>;

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const nothing: Answer = { status: 204 };

export function refuse(status: number, message: string, errors?: readonly Json[]): Answer {
  return {
    status,
    body: {
      message,
      ...(errors === undefined ? {} : { errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    },
  };
}

export const notFound = refuse(404, 'Not Found');
export const forbidden = refuse(403, 'Resource not accessible by integration');

/** `owner/name` of the repository that a call is about. */
export function repositoryOf(call: Call): string {
  return `${call.params['owner'] ?? ''}/${call.params['repo'] ?? ''}`;
}

export function numberOf(call: Call, name: string): number {
  return Number(call.params[name]);
}

export function textOf(call: Call, name: string): string | undefined {
  const value = call.body[name];
  return typeof value === 'string' ? value : undefined;
}

export function loginOf(call: Call): string {
  if (call.who === undefined) throw new Error(`${call.operation} without a token`);
  return call.who.login;
}
