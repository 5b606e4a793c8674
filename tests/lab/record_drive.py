"""Records the drive that notebooks show where no real system can run: `python -m tests.lab.record_drive`."""

import sys

import numpy as np

from simulator import lab
from simulator.lab import recorded


def main() -> None:
    """Predict, drive, keep the rows."""
    foreseen = lab.foresee(lab.load("chain"))
    found = lab.drive(foreseen)
    sys.stdout.write(f"{found!r}\n{lab.table(found, 'errors')}\n")
    each_ns = foreseen.hops.each_ns
    np.savez_compressed(
        recorded.FILE,
        requests=found.drive.requests,
        lag_ns=found.drive.lag_ns,
        hops_ns=[each_ns[link] for link in sorted(each_ns)],
        request_ms=foreseen.hops.request_ms,
        of=recorded.of(foreseen.load),
    )


if __name__ == "__main__":
    main()
