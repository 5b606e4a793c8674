"""Makes a scenario on which the engines differ as small as it can be; for people who look for the reason.

`python -m tests.agreement.shrink SEED` takes away one thing after another, whatever it is, as long as the engines still
differ, and prints what is left and where they part.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulator.model import laws
from simulator.model import topology as t
from simulator.model.program import Program
from tests.agreement.both_engines import differences, fast_play, simpy_play
from tests.agreement.maker import MS
from tests.agreement.random_scenarios import lowered, scenario

Finds = Callable[[t.Scenario], str]  # what is wrong with a scenario; "" if nothing is


def smaller(thing: Any) -> Iterator[Any]:
    """The same with one thing less, the most first."""
    if isinstance(thing, laws.Law):
        if thing != laws.constant(MS):
            yield laws.constant(MS)
    elif hasattr(thing, "_fields"):
        yield from plainer(thing)
    elif isinstance(thing, Mapping):
        yield from ({k: v for k, v in thing.items() if k != key} for key in thing)
        yield from ({**thing, key: less} for key, value in thing.items() for less in smaller(value))
    elif isinstance(thing, tuple):
        yield from (thing[:i] + thing[i + 1 :] for i in range(len(thing)))
        yield from ((*thing[:i], less, *thing[i + 1 :]) for i in range(len(thing)) for less in smaller(thing[i]))
    elif isinstance(thing, int) and not isinstance(thing, bool) and thing > 1:
        yield thing // 2


def plainer(thing: Any) -> Iterator[Any]:
    """A NamedTuple with a field as it is when nothing is said, or with less in it."""
    defaults = thing._field_defaults
    for name in thing._fields:
        value = getattr(thing, name)
        if name in defaults and value != defaults[name]:
            yield thing._replace(**{name: defaults[name]})
        yield from (thing._replace(**{name: less}) for less in smaller(value))


def shrunk(told: t.Scenario, finds: Finds) -> t.Scenario:
    """As small as taking away single things can make it."""
    found = True
    while found:
        found = False
        for less in smaller(told):
            if finds(less):
                told, found = less, True
                break
    return told


def parts_at(told: t.Scenario) -> str:
    """Where the engines part; "" where they agree, or where the scenario makes no sense any more."""
    try:
        program = lowered(told)
    except (KeyError, IndexError, ValueError, StopIteration, ZeroDivisionError):
        return ""
    return found_in(program, told.experiment.seed)


def found_in(program: Program, seed: int) -> str:
    """The first difference between two plays."""
    try:
        readable = simpy_play(program, (seed, 0))
    except Exception:  # what the readable engine does not survive is another affair
        return ""
    try:
        return "; ".join(differences(readable, fast_play(program, (seed, 0))))
    except Exception as error:  # whatever it is, it is a difference
        return f"{type(error).__name__}: {error}"


def written(thing: Any, depth: int = 0) -> str:
    """What is said, without what goes without saying."""
    if hasattr(thing, "_fields"):
        said = {
            name: getattr(thing, name)
            for name in thing._fields
            if name not in thing._field_defaults or getattr(thing, name) != thing._field_defaults[name]
        }
        return f"{type(thing).__name__}({', '.join(f'{k}={written(v, depth + 1)}' for k, v in said.items())})"
    if isinstance(thing, Mapping):
        pad = "\n" + "  " * (depth + 1)
        return "{" + ",".join(f"{pad}{k!r}: {written(v, depth + 1)}" for k, v in thing.items()) + "}"
    if isinstance(thing, tuple):
        return f"({', '.join(written(x, depth) for x in thing)},)" if thing else "()"
    return repr(thing)


def main(seed: int) -> None:
    """Shrink one seed's scenario."""
    told = shrunk(scenario(seed), parts_at)
    sys.stdout.write(f"{written(told)}\n{parts_at(told) or 'no difference'}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
