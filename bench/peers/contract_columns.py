"""What the two contracts of the benchmark ask, for the peers: the same rules as in contract-data.ts."""


def codes(prefix, count, width):
    return [prefix + str(value).zfill(width) for value in range(count)]


# column: dict of type, nulls (largest share, or None for no rule), range, allowed, pattern, unique
FLIGHTS = {
    "row_id": dict(type="int64", nulls=0, range=(0, 200000), unique=True),
    "day": dict(type="datetime", nulls=0, range=("2024-01-01", "2024-12-31")),
    "hour": dict(nulls=0, range=(0, 23)),
    "carrier": dict(nulls=0, allowed=codes("C", 20, 2)),
    "origin": dict(nulls=0, pattern="ORIGIN-[0-9]{4}"),
    "destination": dict(nulls=0, pattern="DESTINATION-[0-9]{4}"),
    "distance": dict(range=(0, 10000)),
    "delay": dict(range=(-60, 600)),
    "score": dict(nulls=0.02, range=(0, 1)),
    "gauss": dict(range=(-10, 10)),
    "tail": dict(pattern="N[0-9]{5}"),
    "late": dict(type="bool"),
}

MEASUREMENTS = {
    "row_id": dict(type="int64", nulls=0, range=(0, 2000000), unique=True),
    "at": dict(type="datetime", nulls=0, range=("2024-01-01", "2025-01-01")),
    **{
        f"c{k}": dict(nulls=0, allowed=codes(f"category-{k}-", count, 3))
        for k, count in enumerate([2, 5, 9, 12, 31, 50, 76])
    },
    "x0": dict(nulls=0.03, range=(0, 1000)),
    **{f"x{k}": dict(nulls=0, range=(0, 1000)) for k in range(1, 7)},
    **{f"n{k}": dict(range=(0, count)) for k, count in enumerate([100, 10000, 1000000, 2000000000])},
}

CONTRACTS = {
    "flights": dict(columns=FLIGHTS, closed=True, least=1000),
    "measurements": dict(columns=MEASUREMENTS, closed=False, least=1000),
}


def count_rules(contract):
    asked = sum(
        (rule.get("type") is not None)
        + (rule.get("nulls") is not None)
        + ("range" in rule)
        + ("allowed" in rule)
        + ("pattern" in rule)
        + ("unique" in rule)
        for rule in contract["columns"].values()
    )
    return asked + contract["closed"] + 1


def read(file):
    import pandas

    if file.endswith(".parquet"):
        return pandas.read_parquet(file)
    return pandas.read_csv(file, parse_dates=["day"])
