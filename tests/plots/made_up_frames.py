"""Small invented results, for drawing only: one frame a picture, with whatever names a test wants in them."""

import math

import pandas as pd

from simulator.plots import Origin

ORIGIN = Origin("profile", seed=1, replications=10)
NAMES = ("monolith", "microservices", "gateway", "users", "posts", "comments", "a fault", "profile page")
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999)


def latency(names=NAMES):
    rows = []
    for place, name in enumerate(names[:2]):
        for q in QUANTILES:
            ms = (6.0 + 3.5 * place) * -math.log(1.0 - q) + 2.0 + 3.0 * place
            spread = ms * (0.01 + 0.2 * q**60)
            rows.append((name, q, ms, ms - spread, ms + spread))
    rows[-1] = (*rows[-1][:2], None, None, None)
    return pd.DataFrame(rows, columns=["architecture", "quantile", "latency_ms", "low_ms", "high_ms"])


def over_time(names=NAMES):
    rows = []
    for place, name in enumerate(names[:2]):
        for at_s in range(0, 180, 5):
            fault = names[6] if 60 <= at_s < 70 else f"slow {names[3]}" if 120 <= at_s < 140 else ""
            slow = 1.0 + (4.0 if 120 <= at_s < 140 else 0.0)
            for metric, factor in (("p50", 1.0), ("p99", 4.5)):
                ms = (9.0 + 4.0 * place) * factor * slow * (1.0 + 0.05 * math.sin(at_s))
                dead = place == 0 and 60 <= at_s < 70
                rows.append(
                    (name, metric, at_s, at_s + 5, *((None,) * 3 if dead else (ms, ms * 0.95, ms * 1.05)), fault)
                )
            share = (0.0 if place == 0 else 0.667) if 60 <= at_s < 70 else 1.0
            rows.append((name, "availability", at_s, at_s + 5, share, share, share, fault))
    columns = ["architecture", "metric", "from_s", "to_s", "value", "low", "high", "fault"]
    return pd.DataFrame(rows, columns=columns)


def ladder(names=NAMES):
    rows = [
        (names[0], "level", 11.2, 11.0, 11.4),
        (f"+ {names[2]}", "step", 0.9, 0.8, 1.0),
        ("split into units, no network", "step", -0.35, -0.5, -0.2),
        ("+ delay of hops", "step", 2.1, 2.05, 2.15),
        ("+ processor time of hops", "step", 1.45, 1.2, 1.7),
        (names[1], "level", 15.3, 15.0, 15.6),
    ]
    return pd.DataFrame(rows, columns=["rung", "kind", "value_ms", "low_ms", "high_ms"])


def load(names=NAMES, sizes=(8,)):
    rows = [
        (name, cores, (52.0 - 9.0 * place) * cores**0.95, (55.0 - 9.0 * place) * cores**0.95)
        for place, name in enumerate(names[:2])
        for cores in sizes
    ]
    return pd.DataFrame(rows, columns=["architecture", "cores", "carries_rps", "fails_rps"])


def isolation(names=NAMES):
    rows = []
    for place, name in enumerate(names[:2]):
        for number, fault in enumerate(names[2:6]):
            for route in (names[7], "post", "login"):
                hit = place == 0 or fault == names[2] or (fault, route) in ((names[3], "login"), (names[4], "post"))
                partly = place == 1 and route == names[7] and fault != names[2]
                share = 0.9412 if partly else 0.0 if hit else 1.0
                kind = ("all instances down", "slow")[number // 2]
                rows.append((name, kind, fault, route, share, share - 0.012 * partly, share + 0.012 * partly, ""))
    rows[-1] = (*rows[-1][:4], None, None, None, "")
    rows[-2] = (*rows[-2][:4], None, None, None, "it has no gateway of its own")
    columns = ["architecture", "kind", "fault", "route", "availability", "low", "high", "note"]
    return pd.DataFrame(rows, columns=columns)


TOPOLOGY_COLUMNS = ["kind", "id", "to", "name", "detail", "utilization", "low", "high", "calls_per_s"]


def topology(names=NAMES):
    gone = (None, None, None, None)
    rows = [("clients", "clients", "", "clients", "240/s offered", *gone)]
    rows.append(("gateway", "gateway", "", names[2], "1 instance, 1 core", 0.34, 0.335, 0.345, None))
    rows.append(("link", "clients", "gateway", "", "", None, None, None, 240.0))
    for place, name in enumerate(names[3:6]):
        busy = (0.31, 0.62, 0.94)[place]
        unit, base = f"unit {place}", f"database {place}"
        rows.append(("unit", unit, "", name, "2 instances, 1 core", busy, busy - 0.01, busy + 0.01, None))
        rows.append(("database", base, "", name, "4 servers", busy / 2, None, None, None))
        rows.append(("link", "gateway", unit, "", "", None, None, None, 60.0 * (place + 1)))
        rows.append(("link", unit, base, "", "", None, None, None, 40.0))
    return pd.DataFrame(rows, columns=TOPOLOGY_COLUMNS)


def validation(names=NAMES):
    rows = []
    for place, rate in enumerate((90, 240)):
        for q in QUANTILES:
            ms = (3.0 + 4.0 * place) * -math.log(1.0 - q) + 1.0
            rows.append((f"{names[0]}, {rate}/s", q, ms * 1.01, ms))
    return pd.DataFrame(rows, columns=["case", "quantile", "predicted_ms", "measured_ms"])


def errors(names=NAMES):
    values = (("mean", 0.4, 2.0), ("p50", -0.9, 2.0), ("p95", 1.7, 2.0), ("p99", -3.8, 3.0), ("p99.9", 6.0, None))
    rows = [
        (
            f"{names[0]}, {rate}/s",
            metric,
            pct / (2 - place),
            tolerance,
            tolerance is not None,
            tolerance != 3.0 or not place,
        )
        for place, rate in enumerate((90, 240))
        for metric, pct, tolerance in values
    ]
    return pd.DataFrame(rows, columns=["case", "metric", "error_pct", "tolerance_pct", "gated", "passed"])


def residuals(names=NAMES):
    rows = [
        (f"{names[0]}, {rate}/s", i / 40, 0.15 * (place + 1) * math.log((i + 0.5) / (40 - i)) + 0.05)
        for place, rate in enumerate((90, 240))
        for i in range(40)
    ]
    return pd.DataFrame(rows, columns=["case", "quantile", "residual_ms"])


def residual_course(names=NAMES):
    rows = []
    for place, rate in enumerate((90, 240)):
        for i in range(40):
            middle = 0.05 * math.sin(i / 4 + place) + 0.02
            rows.append((f"{names[0]}, {rate}/s", i / 2, (i + 1) / 2, middle, middle - 0.2, middle + 0.3 + 0.2 * place))
    return pd.DataFrame(rows, columns=["case", "from_s", "to_s", "residual_ms", "low_ms", "high_ms"])


def failure_course(names=NAMES):
    rows = []
    for i in range(40):
        measured = 0 if i < 8 else max(0, 30 - 4 * (i - 8))
        fault = names[0] if i == 8 else ""
        rows.append((f"{names[0]}, 240/s", i / 2, (i + 1) / 2, max(0, measured - i % 3), measured, fault))
    return pd.DataFrame(rows, columns=["case", "from_s", "to_s", "predicted", "measured", "fault"])


def failure_window(names=NAMES):
    rows = [(f"{names[0]}, 240/s", 60 + 3 * i, (i + 1) / 30, 97) for i in range(30)]
    return pd.DataFrame(rows, columns=["case", "failed", "share", "measured"])


def break_even(names=NAMES):
    rows = []
    for work in (0.5, 1.0, 2.0):
        for load in (0.1, 0.5, 0.9):
            ms = 2.0 - 1.1 * work * load / (1.0 - load)
            winner = "undecided" if abs(ms) < 1.2 else "split" if ms < 0 else "whole"
            rows.append((work, load, 800.0 * load / work, ms, ms - 1.2, ms + 1.2, winner))
    rows[2] = (*rows[2][:6], "unstable")
    columns = ["work", "load", "load_rps", "difference_ms", "low_ms", "high_ms", "winner"]
    return pd.DataFrame(rows, columns=columns)


def life(names=NAMES):
    rows = [
        (names[2], "computes", 0.0, 0.4),
        (names[3], "travels", 0.4, 1.0),
        (names[3], "waits", 1.0, 4.0),
        (names[3], "computes", 4.0, 6.0),
        (names[3], "pauses", 4.5, 9.0),
        (names[3], "queries", 6.0, 8.0),
        (names[0], "travels", 9.0, 9.6),
    ]
    return pd.DataFrame(rows, columns=["where", "does", "from_ms", "to_ms"])


def curves(names=NAMES):
    rows = [(name, x, x * x, x * x - 1.0, x * x + 2.0) for name in names[:2] for x in (1.0, 2.0, 4.0)]
    return pd.DataFrame(rows, columns=["architecture", "x", "value", "low", "high"])
