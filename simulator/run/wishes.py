"""What `validate` is asked for: the words of its options, read and judged before anything is started."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from simulator.model.errors import Problem, ScenarioError
from simulator.model.quantities import EXAMPLES, NUMBER, RATE, SECOND_NS, SHARE, TIME
from simulator.model.topology import CRASH, FREEZE, Fault
from simulator.run.files import wrong

OWN = "own"
BALANCERS = (OWN, "nginx", "haproxy", "envoy")
RATES = "0.3,0.6,0.8"
RATES_MAX = 12
LEAST, MOST = 0.01, 0.98  # of what the busiest can do: above, no run is long enough to be compared
INDEPENDENT = (2, 100)
TRIALS = (1, 100)


class Rate(NamedTuple):
    """A load: the utilization of whoever is busiest, or (`absolute`) requests per second of all workloads together."""

    value: float
    absolute: bool


class Strike(NamedTuple):
    """One instance of whoever hosts a component (or of the gateway) dies, or freezes, and stays so."""

    kind: str
    component: str
    at_ns: int

    @property
    def option(self) -> str:
        """The option that asks for it."""
        return f"--{OPTIONS[self.kind]} {self.component}@{self.at_ns / SECOND_NS:g}s"

    @property
    def fault(self) -> Fault:
        """The same as a fault of a scenario."""
        return Fault(self.kind, self.component, self.at_ns, instances=1)


OPTIONS = {CRASH: "kill", FREEZE: "freeze"}


@dataclass(frozen=True)
class Wish:
    """What to validate. `architectures`: none named means all that can be run. `cores`: how real instances hold theirs.

    `independent`: so many runs with dice of their own on both sides; None: the same requests on both. `trials`: so many
    valid runs, all of which must pass; None: two of three decide. `balancer`: who runs the proxies. `faults`: those of
    the file strike, too.
    """

    architectures: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = (Rate(0.3, False), Rate(0.6, False), Rate(0.8, False))
    seconds: float = 30.0
    cores: str = "slots"
    balancer: str = OWN
    strikes: tuple[Strike, ...] = ()
    faults: bool = False
    independent: int | None = None
    trials: int | None = None


def rates_of(text: str) -> tuple[Rate, ...]:
    """The loads of `--rates 0.3,60%,120/s`. Raises ScenarioError, which says what is allowed."""
    parts = [part.strip() for part in text.split(",")]
    found = tuple(rate_of(part) for part in parts)
    if len(set(found)) < len(found) or len(found) > RATES_MAX:
        raise wrong(f"--rates {text}", "the same load twice, or too many", f"at most {RATES_MAX} different loads")
    return found


def rate_of(text: str) -> Rate:
    """One load."""
    from simulator.scenario.tokens import Reader, TextError

    allowed = f"a share of what the busiest can do, from {LEAST:g} to {MOST:g}, or {EXAMPLES[RATE]}"
    try:
        reader = Reader(text)
        kind, value = reader.next.kind, float(reader.take().value)
        reader.done()
    except TextError as bad:
        raise wrong(f"--rates {text}", bad.what, allowed) from None
    if (kind == RATE and value > 0.0) or (kind in (NUMBER, SHARE) and LEAST <= value <= MOST):
        return Rate(value, kind == RATE)
    raise wrong(f"--rates {text}", "no load that can be compared", allowed)


def strikes_of(kind: str, texts: Sequence[str], seconds: float) -> tuple[Strike, ...]:
    """What `--kill COMPONENT@TIME` asks for, several times perhaps. Raises ScenarioError with all problems."""
    found, problems = list[Strike](), list[Problem]()
    for text in texts:
        try:
            found.append(strike_of(kind, text, seconds))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def strike_of(kind: str, text: str, seconds: float) -> Strike:
    """One of them."""
    from simulator.scenario.tokens import Reader, TextError

    option, allowed = f"--{OPTIONS[kind]} {text}", f"COMPONENT@TIME within {seconds:g} s, such as `posts@2s`"
    component, sign, when = text.partition("@")
    if not sign or not component.strip():
        raise wrong(option, "no component, or no `@`", allowed)
    try:
        reader = Reader(when.strip())
        at_ns = int(reader.amount(TIME))
        reader.done()
    except TextError as bad:
        raise wrong(option, bad.what, allowed) from None
    if not 0 < at_ns < seconds * SECOND_NS:
        raise wrong(option, "outside the run", allowed)
    return Strike(kind, component.strip(), at_ns)


def one_of(option: str, value: str, known: Sequence[str]) -> str:
    """A word that must be one of these. Raises ScenarioError."""
    if value not in known:
        raise wrong(f"{option} {value}", "unknown", f"one of: {', '.join(known)}")
    return value


def runs_of(option: str, number: int | None, bounds: tuple[int, int]) -> int | None:
    """How many runs. Raises ScenarioError."""
    least, most = bounds
    if number is not None and not least <= number <= most:
        raise wrong(f"{option} {number}", "no such number of runs", f"from {least} to {most}")
    return number
