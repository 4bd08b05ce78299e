// The features that params.yaml can name, each computed from what is known when the aircraft leaves the gate.
import { BadInput } from './bad-input.mjs';
import { readColumns } from './data.mjs';

// `kind` tells the learner what distances mean: 18 h is "more" than 6 h for a number, just another one for a category.
const FEATURES = {
  origin: { kind: 'category', needs: ['origin'], sql: 'origin' },
  destination: { kind: 'category', needs: ['destination'], sql: 'destination' },
  route: { kind: 'category', needs: ['origin', 'destination'], sql: "origin || '-' || destination" },
  distance: { kind: 'number', needs: ['distance'], sql: 'distance::DOUBLE' },
  hour: { kind: 'category', needs: ['date'], sql: 'hour(date)::VARCHAR' },
  // A day ends at 4 a.m.: what leaves after midnight is yesterday's late flight rather than today's early one.
  minute_of_day: { kind: 'number', needs: ['date'], sql: '((hour(date) + 20) % 24 * 60 + minute(date))::DOUBLE' },
  day_of_week: { kind: 'category', needs: ['date'], sql: 'dayofweek(date)::VARCHAR' },
  origin_hour: { kind: 'category', needs: ['origin', 'date'], sql: "origin || '@' || hour(date)" },
};

/** Throws for a name that is not a feature: a misspelt one must not silently leave the model. */
function featureNamed(name) {
  const feature = Object.hasOwn(FEATURES, name) ? FEATURES[name] : undefined;
  if (!feature) throw new BadInput(`unknown feature "${name}"; known: ${Object.keys(FEATURES).join(', ')}`);
  return feature;
}

/**
 * Reads the named features and, beside them, `others` (plain columns such as the label) of a data file.
 * `where` (SQL) may leave rows out. Returns { features: [{ name, kind, values }], others: { column: values } }.
 */
export async function readFeatures(file, names, { others, where = 'true' }) {
  const features = names.map((name) => ({ name, ...featureNamed(name) }));
  const needed = [...new Set([...others, ...features.flatMap((feature) => feature.needs)])];
  const expressions = Object.fromEntries([
    ...others.map((column) => [`column ${column}`, `"${column}"`]),
    ...features.map((feature) => [feature.name, feature.sql]),
  ]);
  const columns = await readColumns(file, { needed, expressions, where });
  return {
    features: features.map(({ name, kind }) => ({ name, kind, values: columns[name] })),
    others: Object.fromEntries(others.map((column) => [column, columns[`column ${column}`]])),
  };
}
