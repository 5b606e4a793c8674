"""What the simulator is held against: every case of the table in the README, with the command that repeats it."""

import shlex
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "tests/reality"


class Case(NamedTuple):
    """`beside`: cases with the same word may run at the same time.

    Those that strike leave the machine idle and only count failures; those behind proxies begin and end together. A
    process that starts up disturbs whoever is driven meanwhile, so all others run alone. `promised`: it is to pass;
    one that is not shows where the model ends.
    """

    name: str
    about: str
    file: str
    options: str
    beside: str = ""
    promised: bool = True

    @property
    def words(self) -> list[str]:
        """The arguments of `splitpoint`."""
        return ["validate", self.scenario, *shlex.split(self.options)]

    @property
    def scenario(self) -> str:
        """A file of this folder, or the name of a bundled scenario."""
        path = f"{FOLDER}/{self.file}.yaml"
        return path if (ROOT / path).exists() else self.file

    @property
    def command(self) -> str:
        """What to type, at the top of the project."""
        return shlex.join(["splitpoint", *self.words])


ALL = "--rates 0.3,0.6,0.8,0.9 --seconds 20"
TRIALS = "--rates 0.3 --seconds 4 --trials 12"
PROXIED = "--rates 0.8 --seconds 26"
CASES = (
    Case("chain", "two services in a row, up to 1000/s", "chain", ALL),
    Case("fan-out", "a gateway asks three at once", "fan_out", ALL),
    Case("pairs", "a gateway asks three at once, two instances each", "pairs", "--rates 0.3,0.6,0.8 --seconds 20"),
    Case(
        "pairs, almost full",
        "where one request that overtakes another sends it to the other instance, and many after it",
        "pairs",
        "--rates 0.9 --seconds 20",
        promised=False,
    ),
    Case("guarded", "retries, two choices and a registry between two", "guarded", "--rates 0.6 --seconds 20"),
    Case(
        "guarded, busy",
        "where one choice among two falls otherwise, and with it those of many after it",
        "guarded",
        "--rates 0.8 --seconds 20",
        promised=False,
    ),
    Case("social", "an application with real work, two architectures", "social", "--rates 0.3,0.6,0.8 --seconds 12"),
    Case("nginx", "a real nginx takes turns among three", "proxied", f"{PROXIED} --balancer nginx", "proxied"),
    Case("haproxy", "a real HAProxy takes turns among three", "proxied", f"{PROXIED} --balancer haproxy", "proxied"),
    Case("breaker", "one freezes, a breaker spares it", "breaker", "--rates 0.4 --seconds 12 --faults"),
    Case("killed", "SIGKILL of one instance of three", "registry", f"{TRIALS} --kill back@1500ms", "struck"),
    Case("frozen", "SIGSTOP of one instance of three", "registry", f"{TRIALS} --freeze back@1500ms", "struck"),
    Case("own dice", "dice of their own on both sides", "chain", "--rates 0.3 --seconds 10 --independent 4"),
)


def named(name: str) -> Case:
    """The case of this name; KeyError lists those there are."""
    for case in CASES:
        if case.name == name:
            return case
    raise KeyError(f"no case {name!r}; there are: {', '.join(case.name for case in CASES)}")
