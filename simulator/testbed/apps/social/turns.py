"""Driving two architectures in turns at the same rate, and predicting the same turns."""

from collections.abc import Mapping

import numpy as np

from simulator.model.program import Program
from simulator.testbed.apps.social import blocks
from simulator.testbed.apps.social.bench import Bench, write_down
from simulator.testbed.apps.social.fitting import NS_PER_MS

BLOCKS_SEED = 2_000_000_087  # added to the seed


def in_blocks(bench: Bench, models: Mapping[str, Program], rate: float) -> dict[str, object]:
    """Blocks A B B A of the two models' real counterparts, A being the first: what B costs more, both ways."""
    names = tuple(models)
    programs = {name: bench.at(name, rate, bench.wish.block_s, model) for name, model in models.items()}
    seed, places = bench.wish.seed + BLOCKS_SEED, len(blocks.ORDER)
    turns = [(names[blocks.ORDER[number % places]], number) for number in range(bench.wish.blocks * places)]
    predicted = [mean_ms(bench.simulate(programs[name], seed, number)) for name, number in turns]
    write_down(bench.folder / "prediction-blocks.json", {"rate_rps": rate, "means_ms": predicted})
    measured = [mean_ms(bench.stages[name].drive(programs[name], seed, number).requests) for name, number in turns]
    apart = [blocks.difference(np.reshape(means, (-1, places)).tolist()) for means in (measured, predicted)]
    found = blocks.told((names[0], names[1]), rate, *apart)
    bench.tell(f"{found['what']} at {rate:.0f}/s: {found['verdict']}; measured {apart[0]}, predicted {apart[1]}")
    return found | {"means_ms": {"measured": measured, "predicted": predicted}}


def mean_ms(rows: np.ndarray) -> float:
    """The mean latency of a drive."""
    return float((rows["ended_ns"] - rows["arrived_ns"]).mean()) / NS_PER_MS
