// Written by `npm run gen`: every file of this folder whose default export is a metric.
import accuracyPlugin from './accuracy.ts';
import averagePrecisionPlugin from './average-precision.ts';
import balancedAccuracyPlugin from './balanced-accuracy.ts';
import brierScorePlugin from './brier-score.ts';
import f1Plugin from './f1.ts';
import logLossPlugin from './log-loss.ts';
import matthewsCorrcoefPlugin from './matthews-corrcoef.ts';
import meanAbsoluteErrorPlugin from './mean-absolute-error.ts';
import meanAbsolutePercentageErrorPlugin from './mean-absolute-percentage-error.ts';
import precisionPlugin from './precision.ts';
import r2Plugin from './r2.ts';
import recallPlugin from './recall.ts';
import rocAucPlugin from './roc-auc.ts';
import rootMeanSquaredErrorPlugin from './root-mean-squared-error.ts';

export const all = [
  accuracyPlugin,
  averagePrecisionPlugin,
  balancedAccuracyPlugin,
  brierScorePlugin,
  f1Plugin,
  logLossPlugin,
  matthewsCorrcoefPlugin,
  meanAbsoluteErrorPlugin,
  meanAbsolutePercentageErrorPlugin,
  precisionPlugin,
  r2Plugin,
  recallPlugin,
  rocAucPlugin,
  rootMeanSquaredErrorPlugin,
] as const;
