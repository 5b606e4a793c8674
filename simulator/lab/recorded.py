"""A drive of the real system that was recorded, for those on whose machine none can run.

Measured rows, and what messages cost then; the prediction is computed anew.
"""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.model.errors import TestbedError

if TYPE_CHECKING:
    from simulator.model.program import Program
    from simulator.testbed.launch import Drive
    from simulator.testbed.prediction import Hops, Load

FILE = Path(__file__).parent / "recorded_drive.npz"
ABOUT = "two processors, Linux, Python 3.11"


def where() -> str:
    """On what kind of machine it was recorded."""
    return ABOUT


def of(load: "Load") -> str:
    """What tells one drive from another."""
    plan = load.plan
    about = f"{plan.name}, {plan.architecture}, {load.utilization:g} for {plan.seconds:g} s, seed {plan.seed}"
    return f"{about}, program {fingerprint(load.program)}"


def fingerprint(program: "Program") -> str:
    """Eight digits that differ where work, steps, rates or cores do."""
    cores = [(unit.cores, unit.workers, unit.queue, unit.replicas) for unit in program.units]
    words = (program.laws, program.samples_ns, program.code, program.segments, program.edges_ns, cores)
    return sha256(repr(words).encode()).hexdigest()[:8]


def same(load: "Load") -> None:
    """Raise TestbedError where another drive is asked for than the one that was recorded."""
    import numpy as np

    with np.load(FILE) as file:
        known = str(file["of"])
    if of(load) != known:
        raise TestbedError(f"the real system needs Linux; recorded is only: {known}; asked for: {of(load)}")


def hops(load: "Load") -> "Hops":
    """What messages cost then."""
    import numpy as np

    from simulator.testbed.prediction import Hops

    same(load)
    with np.load(FILE) as file:
        return Hops(dict(enumerate(map(int, file["hops_ns"]))), float(file["request_ms"]))


def drive(load: "Load") -> "Drive":
    """The drive, as if it had just happened."""
    import numpy as np

    from simulator.model.trace import REQUEST
    from simulator.testbed.drive import Drive

    same(load)
    with np.load(FILE) as file:
        requests, lag_ns = file["requests"].astype(REQUEST), file["lag_ns"]
    return Drive(requests, lag_ns, np.zeros(len(requests), np.int64), {}, 0.0, 0, 0.0, False, "recorded")
