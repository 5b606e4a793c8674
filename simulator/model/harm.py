"""What goes wrong: when, to whom, how often."""

from typing import NamedTuple

from simulator.model.laws import Law

FAULT_KINDS = ("crash", "freeze", "slow", "fail", "cut", "lose", "delay", "flush")
CRASH, FREEZE, SLOW, FAIL, CUT, LOSE, DELAY, FLUSH = FAULT_KINDS
REGISTRY = "registry"


class Renewal(NamedTuple):
    """Again and again: well for a time drawn from `up`, ill for one from `down`. `together`: all struck share it."""

    up: Law
    down: Law
    together: bool = False


class Fault(NamedTuple):
    """What goes wrong. `instances`: how many, or a share of them; None: all.

    `target`: a component, `gateway`, `registry`, or a zone (`zone` True); with `callee` a link (target -> callee).
    `database`: the one that holds the component's data. `crash`: the processes of the unit that hosts it vanish; each
    accepts again `for_ns` later (None: never); `set_off`: not at a time, but by a request, with this chance each, from
    `at_ns` on. `slow`: steps begun meanwhile take `factor` times as long. `fail`: operations end in error with chance
    `share`. `cut` of a zone: messages across its border vanish. `renewal`: instead of `at_ns` and `for_ns`.
    """

    kind: str
    target: str
    at_ns: int = 0
    for_ns: int | None = None
    database: bool = False
    factor: float = 1.0
    instances: int | float | None = None
    only: tuple[str, ...] = ()
    callee: str | None = None
    zone: bool = False
    share: float = 1.0
    law: Law | None = None
    set_off: float | None = None
    renewal: Renewal | None = None
