"""Laws whose mean is not what is written: `max`, and the cut of a normal law at 0, change it. `check` tells.

Everything in a resolved scenario is a tuple with names, a plain tuple or a mapping; a walk over them finds every law.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from simulator.model.laws import NEVER_NS, NORMAL, Law
from simulator.model.topology import Scenario
from simulator.run.wording import plain

SEEN = 0.001  # of the mean: what is less is not worth a line
NS_PER_MS = 1e6


class TrueMean(NamedTuple):
    """Where a law stands (names joined by `/`, steps by their place), its written and its true mean, in ms."""

    where: str
    written_ms: float
    true_ms: float

    def __str__(self) -> str:
        return (
            f"{self.where}: the mean is {plain(self.true_ms)} ms, not the {plain(self.written_ms)} ms that are written"
        )


def true_means(scenario: Scenario) -> list[TrueMean]:
    """All that differ by a thousandth or more, each once."""
    from simulator.theory.laws import true_mean_ns

    parts = {name: getattr(scenario, name) for name in ("application", "architectures", "faults")}
    parts["workload"] = scenario.workloads
    found = []
    for where, law in laws(parts, ()):
        if any(branch.kind == NORMAL or branch.max_ns < NEVER_NS for branch in law.branches):
            written, true = written_ns(law), true_mean_ns(law)
            if abs(true - written) > SEEN * written:
                found.append(TrueMean("/".join(where), written / NS_PER_MS, true / NS_PER_MS))
    return found


def laws(part: Any, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Law]]:  # noqa: ANN401 - any part of a scenario
    """Every law within, with its place."""
    if isinstance(part, Law):
        yield where, part
    elif isinstance(part, Mapping):
        for name, inner in part.items():
            yield from laws(inner, (*where, " -> ".join(name) if isinstance(name, tuple) else str(name)))
    elif isinstance(part, tuple) and hasattr(part, "_fields"):
        for name, inner in zip(part._fields, part, strict=True):
            yield from laws(inner, where if name in ("law", "steps", "operations") else (*where, name))
    elif isinstance(part, tuple):
        for place, inner in enumerate(part):
            yield from laws(inner, (*where, str(place)))


def written_ns(law: Law) -> float:
    """The mean as written, without cuts."""
    from simulator.theory.laws import true_mean_ns

    uncut = [branch._replace(max_ns=NEVER_NS) for branch in law.branches]
    means_ns = [branch.mean_ns if branch.kind == NORMAL else true_mean_ns(Law((branch,))) for branch in uncut]
    return sum(share * mean_ns for share, mean_ns in zip(law.shares, means_ns, strict=True))
