"""`like`: an architecture that starts from another, merged word by word before anything else is written out."""

from typing import Any

from simulator.scenario.between import short_balancer, short_registry
from simulator.scenario.door import Path
from simulator.scenario.tokens import nearest
from simulator.scenario.words import Finding

Mapping = dict[str, Any]
ENTRIES = ("units", "databases", "caches", "calls", "nodes")  # what an architecture has by name
ENTRY_PATHS = [(kind,) for kind in ENTRIES]
SHORT = {"registry": short_registry, "balancer": short_balancer}


def inherited(architectures: Mapping, name: str, problems: list[Finding]) -> Mapping:
    """An architecture with what it is `like` merged in."""
    chain, here = [name], architectures[name]
    while "like" in here:
        parent, path = here["like"], ("architectures", chain[-1], "like")
        if parent not in architectures:
            problems.append(
                Finding(
                    path, f"there is no architecture {parent!r}", nearest(parent, [*architectures], "architectures")
                )
            )
            break
        if parent in chain:
            problems.append(
                Finding(path, f"`like` goes in a circle: {' -> '.join([*chain, parent])}", "break the circle")
            )
            break
        chain.append(parent)
        here = architectures[parent]
    out: Mapping = {}
    for step in reversed(chain):
        problems += nothing_to_take(out, architectures[step], step)
        out = merge(out, architectures[step])
    out.pop("like", None)
    return out


def nothing_to_take(base: Mapping, over: Mapping, name: str) -> list[Finding]:
    """Entries that `none` takes away although nobody brought them."""
    return [
        Finding(("architectures", name, kind, entry), "`none` takes nothing away here", "an entry that `like` brings")
        for kind in ENTRIES
        for entry, value in over.get(kind, {}).items()
        if value == "none" and entry not in base.get(kind, {})
    ]


def merge(base: Mapping, over: Mapping, path: Path = ()) -> Mapping:
    """`over` laid over `base`: mappings word by word, `none` takes an entry away, anything else replaces.

    Inside an entry `none` stays: there it says that a thing is not wanted, whoever else may bring it. Words over the
    short form of a preset are laid over its long form.
    """
    out = dict(base)
    for key, value in over.items():
        if value == "none" and (not path or path in ENTRY_PATHS):
            out.pop(key, None)
        elif isinstance(value, dict):
            before = out.get(key)
            if isinstance(before, str) and not path and key in SHORT:
                before = SHORT[key](before)
            out[key] = merge(before if isinstance(before, dict) else {}, value, (*path, key))
        else:
            out[key] = value
    return out
