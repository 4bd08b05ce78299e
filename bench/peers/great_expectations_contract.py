"""The contract of the benchmark in Great Expectations: great_expectations_contract.py flights|measurements FILE"""

import json
import os
import resource
import sys

os.environ["GX_ANALYTICS_ENABLED"] = "false"
import great_expectations as gx
import great_expectations.expectations as gxe
import pandas

from contract_columns import CONTRACTS, count_rules, read


def expectations(name, rule):
    kind = rule.get("type")
    if kind == "datetime":
        yield gxe.ExpectColumnValuesToBeInTypeList(
            column=name, type_list=["datetime64[s]", "datetime64[us]", "datetime64[ns]", "datetime64", "Timestamp"]
        )
    elif kind is not None:
        yield gxe.ExpectColumnValuesToBeOfType(column=name, type_=kind)
    if rule.get("nulls") is not None:
        yield gxe.ExpectColumnValuesToNotBeNull(column=name, mostly=1 - rule["nulls"])
    if "range" in rule:
        low, high = rule["range"]
        if isinstance(low, str):
            low, high = pandas.Timestamp(low), pandas.Timestamp(high)
        yield gxe.ExpectColumnValuesToBeBetween(column=name, min_value=low, max_value=high)
    if "allowed" in rule:
        yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=rule["allowed"])
    if "pattern" in rule:
        yield gxe.ExpectColumnValuesToMatchRegex(column=name, regex=f"^(?:{rule['pattern']})$")
    if rule.get("unique"):
        yield gxe.ExpectColumnValuesToBeUnique(column=name)


contract = CONTRACTS[sys.argv[1]]
context = gx.get_context(mode="ephemeral")
context.variables.progress_bars = {"globally": False, "metric_calculations": False}
suite = gx.ExpectationSuite(name="contract")
suite.add_expectation(gxe.ExpectTableRowCountToBeBetween(min_value=contract["least"]))
if contract["closed"]:
    suite.add_expectation(gxe.ExpectTableColumnsToMatchSet(column_set=list(contract["columns"]), exact_match=True))
for name, rule in contract["columns"].items():
    for expectation in expectations(name, rule):
        suite.add_expectation(expectation)
frame = read(sys.argv[2])
definition = context.data_sources.add_pandas("pandas").add_dataframe_asset("asset").add_batch_definition_whole_dataframe("all")
result = definition.get_batch(batch_parameters={"dataframe": frame}).validate(suite)
for one in result.results:
    if not one.success:
        print(one.expectation_config, one.exception_info, file=sys.stderr)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(dict(version=gx.__version__, rules=count_rules(contract), passed=bool(result.success), megabytes=peak)))
