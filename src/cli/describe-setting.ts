// What --help says of a setting: the sentence that its place in mlgate.yml has.
import * as z from 'zod';
import { modelSections } from '../config/section-schemas.ts';
import type { Setting } from '../config/settings.ts';

/** The schema is turned around once, for all settings of the program. */
export function settingDescriber(): (setting: Setting) => string {
  const root: unknown = z.toJSONSchema(modelSections(), { io: 'input', unrepresentable: 'any' });
  return ({ path }) => {
    const schema = path.reduce<unknown>((place, step) => property(place, step) ?? place, root);
    const description: unknown = isObject(schema) ? Reflect.get(schema, 'description') : undefined;
    return `${typeof description === 'string' ? description : ''} (${path.join('.')})`;
  };
}

function property(schema: unknown, name: string | number): unknown {
  const properties: unknown = isObject(schema) ? Reflect.get(schema, 'properties') : undefined;
  return isObject(properties) ? Reflect.get(properties, name) : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
