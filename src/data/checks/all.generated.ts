// Written by `npm run gen`: every file of this folder whose default export is a check.
import allowedPlugin from './allowed.ts';
import classImbalancePlugin from './class-imbalance.ts';
import closedPlugin from './closed.ts';
import duplicateRowsPlugin from './duplicate-rows.ts';
import finitePlugin from './finite.ts';
import nullsPlugin from './nulls.ts';
import patternPlugin from './pattern.ts';
import rangePlugin from './range.ts';
import requiredPlugin from './required.ts';
import rowsPlugin from './rows.ts';
import trainTestOverlapPlugin from './train-test-overlap.ts';
import typePlugin from './type.ts';
import uniqueTogetherPlugin from './unique-together.ts';
import uniquePlugin from './unique.ts';

export const all = [
  allowedPlugin,
  classImbalancePlugin,
  closedPlugin,
  duplicateRowsPlugin,
  finitePlugin,
  nullsPlugin,
  patternPlugin,
  rangePlugin,
  requiredPlugin,
  rowsPlugin,
  trainTestOverlapPlugin,
  typePlugin,
  uniqueTogetherPlugin,
  uniquePlugin,
] as const;
