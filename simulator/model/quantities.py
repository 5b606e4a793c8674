"""Quantities: a number and its unit, as people write them, and the exact value behind them.

Each kind of quantity has one base unit, in which all rooms of the house count: time in nanoseconds, rate per second,
share, points and factor as plain fractions, size in bytes, speed in bytes per second. Values are read as exact
fractions, so that `0.1 ms` is 100 000 ns and nothing else; rounding happens once, where a float or an int is wanted.
"""

from fractions import Fraction

TIME, RATE, SHARE, POINTS, NUMBER, FACTOR = "time", "rate", "share", "points", "number", "factor"
SIZE, SPEED = "size", "speed"

SECOND_NS = 1_000_000_000

UNITS: dict[str, tuple[str, Fraction]] = {
    "ns": (TIME, Fraction(1)),
    "us": (TIME, Fraction(1_000)),
    "µs": (TIME, Fraction(1_000)),
    "ms": (TIME, Fraction(1_000_000)),
    "s": (TIME, Fraction(SECOND_NS)),
    "min": (TIME, Fraction(60 * SECOND_NS)),
    "h": (TIME, Fraction(3_600 * SECOND_NS)),
    "d": (TIME, Fraction(86_400 * SECOND_NS)),
    "/s": (RATE, Fraction(1)),
    "/min": (RATE, Fraction(1, 60)),
    "/h": (RATE, Fraction(1, 3_600)),
    "%": (SHARE, Fraction(1, 100)),
    "pp": (POINTS, Fraction(1, 100)),
    "x": (FACTOR, Fraction(1)),
    "B": (SIZE, Fraction(1)),
    "KiB": (SIZE, Fraction(1 << 10)),
    "MiB": (SIZE, Fraction(1 << 20)),
    "GiB": (SIZE, Fraction(1 << 30)),
    "kbit/s": (SPEED, Fraction(125)),
    "Mbit/s": (SPEED, Fraction(125_000)),
    "Gbit/s": (SPEED, Fraction(125_000_000)),
}

EXAMPLES = {
    TIME: "a time with its unit, such as `20 ms`",
    RATE: "a rate with its unit, such as `200/s`",
    SHARE: "a share with %, such as `5%`",
    POINTS: "percentage points, such as `1 pp`",
    NUMBER: "a plain number, such as `3`",
    FACTOR: "a factor, such as `5x`",
    SIZE: "a size with its unit, such as `4 KiB`",
    SPEED: "a speed with its unit, such as `100 Mbit/s`",
}

DIGITS_MAX = 10**15
TIME_STEPS = ("d", "h", "min", "s", "ms", "us", "ns")  # units in which a time is written, largest first


def time_text(ns: int) -> str:
    """A whole number of nanoseconds in the largest unit that says it with a whole number: 90 s, 1500 ms, 0 s.

    What would take more digits than anybody can read is written in seconds with decimals.
    """
    if ns == 0:
        return "0 s"
    unit = next(unit for unit in TIME_STEPS if ns % UNITS[unit][1] == 0)
    if ns // UNITS[unit][1] < DIGITS_MAX:
        return f"{ns // UNITS[unit][1]} {unit}"
    return f"{ns // SECOND_NS}.{ns % SECOND_NS:09}".rstrip("0") + " s"
