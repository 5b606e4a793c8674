"""Sets of keys: drawn uniformly, or by Zipf's law (key k, from 1, is named in proportion to k ** -exponent)."""

from functools import lru_cache

from simulator.model import program as p
from simulator.model.portable import power
from simulator.model.topology import Keys
from simulator.scenario.registers import Registers


def key_set(registers: Registers, keys: Keys, offset: int = 0) -> int:
    """The row of a set of keys that begins at `offset` among the entries of a cache."""
    return registers.once(("keys", keys, offset), lambda: new_set(registers, keys, offset))


def new_set(registers: Registers, keys: Keys, offset: int) -> int:
    """A new row; the shares of a law are entered once."""
    registers.keys.append(p.KeysRow(keys.n, -1 if keys.zipf is None else shares(registers, keys), offset))
    return len(registers.keys) - 1


def shares(registers: Registers, keys: Keys) -> int:
    """Where the cumulated shares of a law begin."""

    def enter() -> int:
        registers.shares += cumulated(keys.n, keys.zipf or 0.0)
        return len(registers.shares) - keys.n

    return registers.once(("shares", keys), enter)


@lru_cache(maxsize=16)
def cumulated(n: int, exponent: float) -> tuple[float, ...]:
    """The cumulated shares of keys 1 to n, the most popular first; the last one is 1."""
    upto, sums = 0.0, []
    for k in range(1, n + 1):
        upto += power(float(k), -exponent)
        sums.append(upto)
    return (*(mass / upto for mass in sums[:-1]), 1.0)
