"""The contract of the benchmark in Pandera: pandera_contract.py flights|measurements FILE"""

import json
import resource
import sys

import pandas
import pandera
import pandera.pandas as pa

from contract_columns import CONTRACTS, count_rules, read


def column(rule):
    checks = []
    if "range" in rule:
        low, high = rule["range"]
        if isinstance(low, str):
            low, high = pandas.Timestamp(low), pandas.Timestamp(high)
        checks.append(pa.Check.in_range(low, high))
    if "allowed" in rule:
        checks.append(pa.Check.isin(rule["allowed"]))
    if "pattern" in rule:
        checks.append(pa.Check.str_matches(f"^(?:{rule['pattern']})$"))
    nulls = rule.get("nulls")
    if nulls:
        checks.append(pa.Check(lambda values: values.isna().mean() <= nulls, ignore_na=False))
    kind = rule.get("type")
    # The unit of a timestamp column is the reader's business; Pandera asks for one, so the type is checked by hand.
    if kind == "datetime":
        checks.append(pa.Check(pandas.api.types.is_datetime64_any_dtype))
        kind = None
    return pa.Column(kind, checks, nullable=nulls != 0, unique=rule.get("unique", False))


contract = CONTRACTS[sys.argv[1]]
schema = pa.DataFrameSchema(
    {name: column(rule) for name, rule in contract["columns"].items()},
    checks=pa.Check(lambda frame: len(frame) >= contract["least"]),
    strict=contract["closed"],
)
passed = True
try:
    schema.validate(read(sys.argv[2]), lazy=True)
except pa.errors.SchemaErrors as error:
    passed = False
    print(error, file=sys.stderr)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(dict(version=pandera.__version__, rules=count_rules(contract), passed=passed, megabytes=peak)))
