"""Makes a scenario on which the engines differ as small as it can be; for people who look for the reason.

`python -m tests.agreement.shrink SEED` takes away one thing after another, whatever it is, as long as the engines still
differ, and prints what is left and where they part.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

from simulator.model import laws
from simulator.model import topology as t
from simulator.model.program import Program
from tests.agreement.both_engines import differences, fast_play, simpy_play
from tests.agreement.maker import MS
from tests.agreement.random_scenarios import lowered, scenario

PLAIN, FEW = laws.constant(MS), 10
Finds = Callable[[Any], str]  # what is wrong with a thing; "" if nothing is


def shrunk(thing: Any, finds: Finds) -> Any:
    """As small as taking away single things can make it, while something is still found."""
    before = None
    while thing != before:
        before, thing = thing, within(thing, finds)
    return thing


def within(thing: Any, finds: Finds) -> Any:
    """Less of it, or less in it: once through all that there is."""
    if isinstance(thing, laws.Law):
        return PLAIN if finds(PLAIN) else thing
    if hasattr(thing, "_fields"):
        return plainer(thing, finds)
    if isinstance(thing, Mapping):
        return fewer(dict(thing), [*thing], finds)
    if isinstance(thing, tuple):
        kept = fewer(dict(enumerate(thing)), [*range(len(thing))], lambda some: finds(tuple(some.values())))
        return tuple(kept.values())
    if isinstance(thing, int) and not isinstance(thing, bool):
        while thing > 1 and finds(thing // 2):
            thing //= 2
        while 1 < thing < FEW and finds(thing - 1):
            thing -= 1
    return thing


def fewer(thing: dict[Any, Any], keys: list[Any], finds: Finds) -> dict[Any, Any]:
    """A mapping with fewer entries, and less in those that are left."""
    for key in keys:
        without = {other: value for other, value in thing.items() if other != key}
        if finds(without):
            thing = without
        else:
            thing = {**thing, key: within(thing[key], lambda less, key=key, all_=thing: finds({**all_, key: less}))}
    return thing


def plainer(thing: Any, finds: Finds) -> Any:
    """A NamedTuple with fields as they are when nothing is said, or with less in them."""
    for name in thing._fields:
        value, default = getattr(thing, name), thing._field_defaults.get(name, thing)
        if default is not thing and value != default and finds(thing._replace(**{name: default})):
            value = default
        elif value != default:
            value = within(value, lambda less, name=name, all_=thing: finds(all_._replace(**{name: less})))
        thing = thing._replace(**{name: value})
    return thing


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
