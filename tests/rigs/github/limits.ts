// Sizes that GitHub refuses; none of them stands in its OpenAPI description as a limit of the request.
import { isRecord, listAt, recordAt } from '../json.ts';
import type { Answer, Call } from './call.ts';
import { refuse } from './call.ts';

const COMMENT_CHARACTERS = 65_536;
const CHECK_TEXT = 65_535;
const ANNOTATIONS = 50;
const DESCRIPTION = 140;
const CLIENT_PAYLOAD_KEYS = 10;
const DISPATCH_INPUTS = 25;
const ASSIGNEES = 10;

/** Of an issue that is updated with too long a text GitHub answers 200 and keeps the old one: see the family of pull requests. */
const HAS_BODY = /^(?:issues|pulls)\/(?:create|update-comment)/;
export const isTooLong = (text: unknown): boolean =>
  typeof text === 'string' && Array.from(text).length > COMMENT_CHARACTERS;
const HAS_DESCRIPTION = new Set(['repos/create-commit-status', 'repos/create-deployment-status']);

const invalid = (message: string): Answer => refuse(422, 'Validation Failed', [{ code: 'custom', message }]);
const wrong = (message: string): Answer => refuse(422, `Invalid request.\n\n${message}`);

function longText({ operation, body }: Call): Answer | undefined {
  const text = body['body'];
  if (HAS_BODY.test(operation) && isTooLong(text)) {
    const message = `Body is too long (maximum is ${COMMENT_CHARACTERS} characters)`;
    return refuse(422, 'Validation Failed', [
      { resource: 'IssueComment', code: 'unprocessable', field: 'data', message },
    ]);
  }
  const description = body['description'];
  if (HAS_DESCRIPTION.has(operation) && typeof description === 'string' && description.length > DESCRIPTION) {
    return invalid(`description is too long (maximum is ${DESCRIPTION} characters)`);
  }
  return undefined;
}

function largeCheck({ operation, body }: Call): Answer | undefined {
  if (!/^checks\/(?:create|update)$/.test(operation)) return undefined;
  const output = recordAt(body, 'output');
  for (const part of ['summary', 'text']) {
    const text = output[part];
    if (typeof text === 'string' && text.length > CHECK_TEXT) {
      return wrong(`Only ${CHECK_TEXT} characters are allowed; ${text.length} were supplied.`);
    }
  }
  if (listAt(output, 'annotations').length > ANNOTATIONS) return wrong(`No more than ${ANNOTATIONS} items are allowed`);
  const name = body['name'];
  return typeof name === 'string' && Buffer.byteLength(name) > 255 ? invalid('name is too long') : undefined;
}

function largeDispatch({ operation, body }: Call): Answer | undefined {
  const size = (name: string): number => (isRecord(body[name]) ? Object.keys(body[name]).length : 0);
  if (operation === 'repos/create-dispatch-event') {
    if (size('client_payload') > CLIENT_PAYLOAD_KEYS) return wrong('No more than 10 properties are allowed');
    if (JSON.stringify(body['client_payload'] ?? {}).length > 65_535) return wrong('client_payload is too large.');
  }
  if (operation === 'actions/create-workflow-dispatch' && size('inputs') > DISPATCH_INPUTS) {
    return wrong(`No more than ${DISPATCH_INPUTS} inputs are allowed`);
  }
  return listAt(body, 'assignees').length > ASSIGNEES ? invalid('too many assignees') : undefined;
}

/** undefined when nothing is too large. */
export function tooLarge(call: Call): Answer | undefined {
  return longText(call) ?? largeCheck(call) ?? largeDispatch(call);
}
