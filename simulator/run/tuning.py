"""Tuned alike: the same cores in other replicas, with the same number of tries for every architecture.

A try moves replicas between units of equal size, so that the busiest is less so (by the work that each unit was seen
to do), or cuts all cores into other replicas: as small as the smallest anywhere, or one for each unit. It is kept where
it surely carries a load at which the best so far surely fails. Nothing else is tuned; nothing is bought.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.model.topology import Scenario
from simulator.run.execute import Control
from simulator.run.experiment import calm
from simulator.run.scaling import Bracket, Search, found, lasting, narrowed, unheard
from simulator.run.sizes import Sizes, common_size, cut_to, plainly, sized, sizes_of, total_cores

TRIES = 2
PROBES = 4  # of a try that is better, beyond the first
LONG_NS = 10_000_000_000  # probes of a try are a third as long as the run, and at least so long


@dataclass(frozen=True)
class Tuned:
    """The best of the tries (the file's own sizes where none was better), and every size that was tried."""

    bracket: Bracket
    sizes: Sizes
    tried: tuple[Sizes, ...]
    moved: bool

    def document(self) -> dict[str, Any]:
        """As JSON says it."""
        b = self.bracket
        tried = [plainly(sizes) for sizes in self.tried]
        return {**b.ends, "replicas": plainly(self.sizes), "moved": self.moved, "tried": tried, "probe_s": b.probe_s}


def shorter(scenario: Scenario) -> Scenario:
    """The same load for a third of the time, where it is steady; courses stay as they are."""
    whole_ns = scenario.experiment.duration_ns
    return lasting(scenario, max(min(LONG_NS, whole_ns), whole_ns // 3))


def moved(sizes: Sizes, work: Mapping[str, float]) -> dict[str, Any]:
    """Replicas dealt out among units of equal size, one after another to the busiest."""
    after = dict(sizes)
    for cores in {size.cores for size in sizes.values()}:
        alike = [name for name, size in sizes.items() if size.cores == cores]
        counts = dict.fromkeys(alike, 1)
        for _ in range(sum(sizes[name].replicas for name in alike) - len(alike)):
            neediest = max(alike, key=lambda name: work.get(name, 0.0) / counts[name])
            counts[neediest] += 1
        after |= {name: sizes[name]._replace(replicas=count) for name, count in counts.items()}
    return after


def one_back(dealt: Sizes, stated: Sizes, work: Mapping[str, float]) -> dict[str, Any]:
    """Half way: of what was moved, only one replica, to the unit that was busiest."""
    grown = [name for name in dealt if dealt[name].replicas > stated[name].replicas]
    if not grown:
        return dict(stated)
    to = max(grown, key=lambda name: work.get(name, 0.0) / stated[name].replicas)
    givers = [n for n in dealt if dealt[n].replicas < stated[n].replicas and dealt[n].cores == dealt[to].cores]
    giver = min(givers, key=lambda name: work.get(name, 0.0) / stated[name].replicas)
    changed = {to: stated[to].replicas + 1, giver: stated[giver].replicas - 1}
    return {name: size._replace(replicas=changed.get(name, size.replicas)) for name, size in stated.items()}


def proposals(scenario: Scenario, name: str, work: Mapping[str, float]) -> Iterator[Sizes]:
    """What to try, the most promising first; nothing twice, and never more or fewer cores."""
    architecture = scenario.architectures[name]
    stated = sizes_of(architecture)
    dealt = moved(stated, work)
    seen = [stated]
    cut = [cut_to(architecture, cores) for cores in (0, common_size(scenario))]
    for sizes in (dealt, one_back(dealt, stated, work), *cut):
        if sizes not in seen and total_cores(sizes) == total_cores(stated):
            seen.append(sizes)
            yield sizes


def tuned(scenario: Scenario, b: Bracket, work: Mapping[str, float], control: Control, replications: int) -> Tuned:
    """The best of TRIES other ways to use the cores of one architecture, whose bracket is `b`."""
    best_sizes: Sizes
    best, best_sizes, is_moved = b, sizes_of(scenario.architectures[b.architecture]), False
    short, tried = shorter(calm(scenario)), []
    for _, sizes in zip(range(TRIES), proposals(scenario, b.architecture, work), strict=False):
        if control.interrupted():
            break
        tried.append(sizes)
        scene = sized(short, b.architecture, sizes)
        search = Search(scene, b.architecture, unheard(control), replications)
        search.probe(best.factors[1])
        if search.carries > 0:
            best = found(narrowed(search, search.next(), PROBES), b.cores)
            best_sizes, is_moved = sizes, True
    return Tuned(best, best_sizes, tuple(tried), is_moved)


def at_size(scenario: Scenario, b: Bracket, cores: int, control: Control, replications: int) -> Bracket | None:
    """The bracket with all cores in replicas of one size; None where they are that large already."""
    architecture = scenario.architectures[b.architecture]
    sizes = cut_to(architecture, cores)
    if sizes == sizes_of(architecture) or any(size.cores != cores for size in sizes.values()):
        return None
    scene = sized(shorter(calm(scenario)), b.architecture, sizes)
    search = Search(scene, b.architecture, unheard(control), replications)
    return found(narrowed(search, b.factors[0], PROBES), b.cores)
