"""The file with every default, `like` and `each` written out; loading it gives the same scenario.

Where a path of `vary` or of a control reaches into something that writing out would cut off from its roots (an
`each`, an architecture that others are `like`), that part stays as it was written: otherwise the path would no longer
mean the same.
"""

from collections.abc import Iterator
from typing import Any

from pydantic.fields import FieldInfo

from simulator.scenario.build import kind_by_itself
from simulator.scenario.file import File, read
from simulator.scenario.loading import Loaded
from simulator.scenario.words import Words
from simulator.scenario.writing import yaml

LOAD_WORDS = ("rate", "users", "log", "mix", "route")


def written(loaded: Loaded) -> str:
    """The whole file as YAML, with nothing left out."""
    reached = [tuple(path.split("/")) for path in paths(loaded)]
    tree = dict(loaded.full)
    tree["workload"] = {
        name: loaded.tree["workload"][name] if any(is_load(path, name) for path in reached) else load
        for name, load in tree["workload"].items()
    }
    experiment = tree.get("experiment", {})
    if "kind" not in experiment and not any(path[0] in ("faults", "workload") for path in reached):
        tree["experiment"] = experiment | {"kind": kind_by_itself(loaded.words)}
    words = read(tree, loaded.source.folder)
    assert isinstance(words, File), words
    out = filled(words, tree)
    if not all(free(path, loaded) for path in reached):
        out["architectures"] = loaded.tree["architectures"]
    return f"# {loaded.file}, with everything written out\n{yaml(out)}"


def paths(loaded: Loaded) -> Iterator[str]:
    """Every path that `vary` and controls set."""
    for variation in loaded.scenario.vary.values():
        yield variation.path
    for expected in loaded.scenario.expect:
        for path, _ in expected.control:
            yield path


def is_load(path: tuple[str, ...], workload: str) -> bool:
    """Does a path change what kind of load a workload is?"""
    return path[:2] == ("workload", workload) and path[2:3] != () and path[2] in LOAD_WORDS


def free(path: tuple[str, ...], loaded: Loaded) -> bool:
    """Does a path mean the same after writing out?"""
    if path[0] == "application":
        return len(path) > 2
    if path[0] != "architectures":
        return True
    architectures = loaded.tree["architectures"]
    if len(path) < 3 or path[1] in {one.get("like") for one in architectures.values()}:
        return False
    return free_word(path[2], path[3:])


def free_word(word: str, below: tuple[str, ...]) -> bool:
    """The same of a word of an architecture and the path below it: only what decides nothing about other words."""
    if word in ("units", "databases", "caches"):
        return len(below) == 2 and below[0] != "each" and below[1] not in ("components", "nodes")
    if word in ("registry", "balancer"):
        return below[:1] not in (("preset",), ("at",))
    return word in ("calls", "zones", "orchestrator") or (word == "network" and below not in ((), ("call_cpu",)))


def filled(words: Words, tree: dict[str, Any]) -> dict[str, Any]:
    """A mapping with its defaults, in the order of the language."""
    out: dict[str, Any] = {}
    for name, field in type(words).model_fields.items():
        key, value = field.alias or name, getattr(words, name)
        if key in tree:
            out[key] = beside(value, tree[key])
        elif name not in words.idle():
            out.update(default(key, field, value))
    return out


def default(key: str, field: FieldInfo, value: Any) -> dict[str, Any]:
    """A word that was left out, as it would be written; nothing where no text means the default."""
    if isinstance(field.default, str):
        return {key: field.default}
    return {key: filled(value, {})} if isinstance(value, Words) else {}


def beside(value: Any, tree: Any) -> Any:
    """What was read and what was written, walked through together."""
    if isinstance(tree, dict):
        if isinstance(value, Words):
            return filled(value, tree)
        return {key: beside(value[key], inner) for key, inner in tree.items()} if isinstance(value, dict) else tree
    if isinstance(tree, list) and isinstance(value, list):
        return [beside(one, inner) for one, inner in zip(value, tree, strict=True)]
    return tree
