// What --help says of a setting: the sentence that its place in mlgate.yml has.
import * as z from 'zod';
import { modelSections } from '../config/section-schemas.ts';
import type { Setting } from '../config/settings.ts';

export function describeSetting({ path }: Setting): string {
  let schema: unknown = z.toJSONSchema(modelSections, { io: 'input', unrepresentable: 'any' });
  for (const step of path) schema = property(schema, step) ?? schema;
  const description: unknown =
    typeof schema === 'object' && schema !== null ? Reflect.get(schema, 'description') : undefined;
  return `${typeof description === 'string' ? description : ''} (${path.join('.')})`;
}

function property(schema: unknown, name: string | number): unknown {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const properties: unknown = Reflect.get(schema, 'properties');
  return typeof properties === 'object' && properties !== null ? Reflect.get(properties, name) : undefined;
}
