"""The peer's half of bench/statistics.ts: scikit-learn on the same files. Prints seconds and values as JSON."""

import json
import sys
import time

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score

folder, replicates = sys.argv[1], int(sys.argv[2])


def load(name: str, dtype: str) -> np.ndarray:
    return np.fromfile(f"{folder}/{name}", dtype=dtype)


def timed(work):
    start = time.perf_counter()
    value = work()
    return time.perf_counter() - start, value


truth, scores = load("truth.u1", "u1"), load("scores.f8", "f8")
roc_auc_score(truth[:1000], scores[:1000])  # imports and first-call costs are not the question
auc_seconds, auc = min(timed(lambda: roc_auc_score(truth, scores)) for _ in range(3))

y, a, b = load("paired-truth.u1", "u1"), load("candidate.f8", "f8"), load("baseline.f8", "f8")
rng = np.random.default_rng(1)


def paired() -> float:
    differences = []
    for _ in range(replicates):
        rows = rng.integers(0, len(y), len(y))
        differences.append(roc_auc_score(y[rows], a[rows]) - roc_auc_score(y[rows], b[rows]))
    return float(np.std(differences, ddof=1))


paired_seconds, spread = timed(paired)
print(json.dumps({
    "version": sklearn.__version__, "auc": auc, "aucSeconds": auc_seconds,
    "pairedSeconds": paired_seconds, "spread": spread,
}))
