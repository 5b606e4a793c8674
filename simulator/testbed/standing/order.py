"""What a launcher in the background is asked to bring up."""

from typing import NamedTuple

from simulator.model.program import Program


class Order(NamedTuple):
    """What shall be up."""

    key: str
    scenario: str
    architecture: str
    program: Program
    seed: int
