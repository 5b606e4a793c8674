"""Back from a place in the written-out tree to the place in the file where it was said: problems are shown there."""

from collections.abc import Iterator

from simulator.scenario.door import Path, Tree, look


def origin(tree: Tree, path: Path) -> Path:
    """Where in the file something was said that stands at `path` in the written-out tree."""
    while path:
        for candidate in candidates(tree, path, 0):
            if look(tree, candidate) is not None:
                return candidate
        path = path[:-1]
    return path


def candidates(tree: Tree, path: Path, depth: int) -> Iterator[Path]:
    """Places that may stand behind a place: itself, its short form, `each`, and what its architecture is `like`."""
    yield path
    if path[:2] == ("application", "components") and path[5:6] == ("steps",):
        yield (*path[:5], *path[6:])
    if path[:2] == ("application", "routes") and path[3:4] == ("steps",):
        yield (*path[:3], *path[4:])
    if path[0] != "architectures":
        return
    if len(path) > 4 and path[2] in ("units", "databases", "caches"):
        yield (*path[:3], "each", *path[4:])
    parent = look(tree, (*path[:2], "like"))
    if isinstance(parent, str) and depth < 32:
        yield from candidates(tree, ("architectures", parent, *path[2:]), depth + 1)
