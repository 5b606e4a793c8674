"""The result of `run`: every architecture in numbers, the claims judged; with `vary` a cell for each combination."""

from dataclasses import dataclass
from typing import Any

from simulator.measure.summary import summary
from simulator.run.claims import Judgement
from simulator.run.execute import combined
from simulator.run.experiment import Played
from simulator.run.lab import Lab
from simulator.run.memory import memory_of


@dataclass(frozen=True)
class Result:
    """What a laboratory found. `cells` is one (without values) where nothing varies."""

    lab: Lab
    cells: tuple[tuple[dict[str, str], Played], ...]
    judgements: tuple[Judgement, ...]

    @property
    def partial(self) -> bool:
        """Whether something ended before its time."""
        return self.interrupted or self.limited

    @property
    def limited(self) -> bool:
        """Whether a run met a limit."""
        return self.lab.control.limited

    @property
    def interrupted(self) -> bool:
        """Whether it was asked to stop."""
        cut_short = any(played.partial and not played.limited for _, played in self.cells)
        return self.lab.control.interrupted() or cut_short

    @property
    def varied(self) -> bool:
        """Whether there is a grid."""
        return any(at for at, _ in self.cells)

    @property
    def digest(self) -> str:
        """Same scenario and seed: same digest, in every engine and on every machine."""
        digests = [played.digest for _, played in self.cells]
        return digests[0] if len(digests) == 1 else combined(digests)

    @property
    def good(self) -> bool:
        """All claims passed, and no run met a limit."""
        return all(judgement.good for judgement in self.judgements) and not self.limited

    def tables(self, played: Played) -> dict[str, Any]:
        """The table of each architecture."""
        scenario, stated = played.scenario, self.lab.loaded.stated
        return {
            name: summary(study, memory_mib=memory_of(scenario, name, stated).mib)
            for name, study in played.studies.items()
        }

    def document(self) -> dict[str, Any]:
        """The stable fields of `run --json`."""
        head = {
            "scenario": self.lab.loaded.scenario.name,
            "engine": "+".join(self.lab.control.used),
            "seed": self.lab.loaded.scenario.experiment.seed,
            "replications": min(played.replications for _, played in self.cells),
            "digest": self.digest,
            "partial": self.partial,
            "limited": self.limited,
            "faults": list(self.lab.loaded.scenario.faults),
            "messages": list(self.lab.control.messages),
        }
        claims = {"claims": [judgement.document() for judgement in self.judgements]}
        if not self.varied:
            return {**head, "architectures": self.tables(self.cells[0][1]), **claims}
        cells = [{"at": at, "digest": p.digest, "architectures": self.tables(p)} for at, p in self.cells]
        return {**head, "cells": cells, **claims}


def result_of(lab: Lab) -> Result:
    """Play all cells and judge all claims; with what is done, where it is interrupted."""
    cells: list[tuple[dict[str, str], Played]] = []
    try:
        cells += ((dict(at), played) for at, played in lab.cells())
    except KeyboardInterrupt:
        if not cells:
            raise
    return Result(lab, tuple(cells), tuple(lab.judgements()))
