"""Driving two architectures in turns at the same rate, and predicting the same turns."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np

from simulator.model.program import Program
from simulator.model.trace import good
from simulator.testbed.apps.social import blocks
from simulator.testbed.apps.social.bench import TRIES, Bench, write_down
from simulator.testbed.apps.social.law import NS_PER_MS

BLOCKS_SEED = 2_000_000_087  # added to the seed


def in_blocks(bench: Bench, models: Mapping[str, Program], rate: float) -> dict[str, object]:
    """Blocks A B B A of the two models' real counterparts, A being the first: what B costs more, both ways.

    A block that was disturbed is driven again. Both sides have the same dice, so what a block's difference is more than
    predicted has an interval of its own, which is narrower.
    """
    names, places = tuple(models), len(blocks.ORDER)
    programs = {name: bench.at(name, rate, bench.wish.block_s, model) for name, model in models.items()}
    turns = [
        [(names[one], block * places + at) for at, one in enumerate(blocks.ORDER)] for block in range(bench.wish.blocks)
    ]
    seed = bench.wish.seed + BLOCKS_SEED
    predicted = [[mean_ms(bench.simulate(programs[name], seed, n)) for name, n in block] for block in turns]
    write_down(bench.folder / "prediction-blocks.json", {"rate_rps": rate, "means_ms": predicted})
    told = [quiet_block(bench, [(name, programs[name], n) for name, n in block]) for block in turns]
    measured, disturbed = [means for means, _ in told], sum(bool(why) for _, why in told)
    apart = [blocks.difference(means) for means in (measured, predicted)]
    found = blocks.told((names[0], names[1]), rate, *apart) | {"disturbed_blocks": disturbed}
    if disturbed:
        found["verdict"] = blocks.UNDECIDED
    beyond = blocks.difference((np.array(measured) - np.array(predicted)).tolist())
    bench.tell(f"{found['what']} at {rate:.0f}/s: {found['verdict']}; measured {apart[0]}, predicted {apart[1]}")
    return found | {"beyond": asdict(beyond), "means_ms": {"measured": measured, "predicted": predicted}}


def quiet_block(bench: Bench, turns: Sequence[tuple[str, Program, int]]) -> tuple[list[float], str]:
    """The means of one block, and what disturbed its last attempt, if no attempt was quiet."""
    seed = bench.wish.seed + BLOCKS_SEED
    for _ in range(TRIES):
        driven = [bench.stages[name].drive(program, seed, number) for name, program, number in turns]
        why = next((why for one in driven if (why := one.quiet.disturbed())), "")
        if not why:
            break
    return [mean_ms(one.requests) for one in driven], why


def mean_ms(rows: np.ndarray) -> float:
    """The mean latency of a drive's good requests."""
    chosen = rows[good(rows)]
    return float((chosen["ended_ns"] - chosen["arrived_ns"]).mean()) / NS_PER_MS
