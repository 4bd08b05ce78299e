import { describe, expect, it } from 'vitest';
import { shapeAt } from '../../src/config/schema-shape.ts';
import { modelSections } from '../../src/config/section-schemas.ts';
import { SETTINGS } from '../../src/config/settings.ts';

describe('settings', () => {
  it('each is a key of the file, described there', () => {
    for (const { path } of SETTINGS) {
      expect(shapeAt(modelSections(), path.slice(0, -1)).keys, path.join('.')).toContain(path.at(-1));
      expect(shapeAt(modelSections(), path).alternatives, path.join('.')).not.toEqual([]);
    }
  });

  it('flags and variables are unique', () => {
    expect(new Set(SETTINGS.map(({ flag }) => flag)).size).toBe(SETTINGS.length);
    expect(new Set(SETTINGS.map(({ variable }) => variable)).size).toBe(SETTINGS.length);
  });

  it('who may approve, and what is deployed, is said in the file alone', () => {
    expect(SETTINGS.filter(({ path }) => path[0] === 'approval' || path[0] === 'deploy')).toEqual([]);
  });

  it('no variable is one that commands get for their placeholders', () => {
    const placeholders = [
      'MLGATE_MODEL',
      'MLGATE_DATA',
      'MLGATE_TRAIN',
      'MLGATE_TEST',
      'MLGATE_PARAMS',
      'MLGATE_PREDICTIONS',
    ];
    expect(SETTINGS.filter(({ variable }) => placeholders.includes(variable))).toEqual([]);
  });
});
