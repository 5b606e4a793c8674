"""Attempts from unit to unit: what crosses the network, and what stays inside."""

import numpy as np

from simulator.measure.accumulate import Accumulator
from simulator.measure.quantiles import Span
from simulator.measure.setting import Setting
from simulator.measure.streams import requests_of
from simulator.measure.subjects import ALL, component_of
from simulator.model.topology import EDGE

CLIENTS = ""  # who asks from outside; an edge that no unit hosts for all routes is outside, too
Way = tuple[str, str]


def attempts_between(setting: Setting, run: Accumulator, span: Span) -> dict[Way, int]:
    """(asking unit or CLIENTS, asked unit) -> attempts, first ones included; of a unit by itself, function calls."""
    names, hosts, found = setting.names, setting.hosts, dict[Way, int]()
    if EDGE in hosts:
        found[CLIENTS, hosts[EDGE]] = requests_of(run, ALL).attempts(span)
    for pair in np.flatnonzero(run.pairs >= 0).tolist():
        caller, operation = divmod(pair, len(names.operations))
        way = (hosts.get(names.components[caller], CLIENTS), hosts[component_of(names.operations[operation])])
        stretches, key = slice(*span), run.pairs[pair]
        count = int(run.calls.counts[stretches, key].sum()) + int(run.calls.further[stretches, key].sum())
        found[way] = found.get(way, 0) + count
    return found


def entered_proxy(setting: Setting, proxy: str, between: dict[Way, int]) -> int:
    """Attempts that were sent to the units behind a proxy, and so to the proxy."""
    behind = {unit for unit, standing in setting.proxies.items() if standing == proxy}
    return sum(count for (asking, asked), count in between.items() if asked in behind and asking != asked)
