"""The options of `validate`: what they mean, and how the command that does the same again is written."""

import shlex
from dataclasses import dataclass
from typing import Protocol

from simulator.model.topology import CRASH, FREEZE
from simulator.run import wishes
from simulator.run.wishes import Wish

CORES = ("slots", "semaphore")
SECONDS = 30.0  # at 120 requests/s enough for a p99


class Commanded(Protocol):
    """What was asked for besides."""

    def command(self, name: str) -> str:
        """The command that does the same again."""


@dataclass(frozen=True)
class Validating:
    """The options as they were given."""

    architectures: tuple[str, ...] = ()
    rates: str = wishes.RATES
    seconds: float = SECONDS
    cores: str = CORES[0]
    balancer: str = wishes.OWN
    kill: tuple[str, ...] = ()
    freeze: tuple[str, ...] = ()
    faults: bool = False
    independent: int | None = None
    trials: int | None = None

    def wish(self) -> Wish:
        """What they ask for. Raises ScenarioError where a value is wrong."""
        strikes = [
            strike
            for kind, texts in ((CRASH, self.kill), (FREEZE, self.freeze))
            for strike in wishes.strikes_of(kind, texts, self.seconds)
        ]
        return Wish(
            architectures=tuple(dict.fromkeys(self.architectures)),
            rates=wishes.rates_of(self.rates),
            seconds=self.seconds,
            cores=wishes.one_of("--cores", self.cores, CORES),
            balancer=wishes.one_of("--balancer", self.balancer, wishes.BALANCERS),
            strikes=tuple(strikes),
            faults=self.faults,
            independent=wishes.runs_of("--independent", self.independent, wishes.INDEPENDENT),
            trials=wishes.runs_of("--trials", self.trials, wishes.TRIALS),
        )

    def command(self, asked: Commanded) -> str:
        """The command, with the options that differ from what they are by themselves."""
        usual = Validating()
        given = [("--architecture", name) for name in self.architectures]
        for option, word in (("--rates", "rates"), ("--cores", "cores"), ("--balancer", "balancer")):
            given += [(option, getattr(self, word))] if getattr(self, word) != getattr(usual, word) else []
        given += [("--seconds", f"{self.seconds:g}")]
        given += [("--kill", text) for text in self.kill] + [("--freeze", text) for text in self.freeze]
        for option, number in (("--independent", self.independent), ("--trials", self.trials)):
            given += [(option, str(number))] if number is not None else []
        words = [asked.command("validate"), shlex.join(part for pair in given for part in pair)]
        return " ".join([*words, *(["--faults"] if self.faults else [])])
