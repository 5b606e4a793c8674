"""The tests mirror the house: one folder a package; nothing stray, nothing skipped, no room without a name."""

import ast
import re

from tests.house.sources import listed, sources, tracked

ACROSS = {
    "agreement",
    "golden",
    "house",
    "notebooks",
    "reality",
    "scenarios",
}  # they look at more than one package
NAMELESS = {"common", "constants", "helpers", "misc", "shared", "utils"}
# A test that does not run proves nothing and looks as if it did.
SKIPS = {"skip", "skipif", "xfail", "importorskip", "skipTest"}
SENTENCE_WORDS = 3


def packages() -> set[str]:
    paths = [path.split("/") for path in tracked() if path.startswith("simulator/") and path.endswith(".py")]
    return {parts[1] for parts in paths if len(parts) > 2}


def modules() -> set[str]:
    """Modules that stand in simulator/ itself, without the package's own."""
    paths = [path.split("/") for path in tracked() if path.startswith("simulator/") and path.endswith(".py")]
    return {parts[1].removesuffix(".py") for parts in paths if len(parts) == 2} - {"__init__"}


def test_every_folder_of_tests_mirrors_a_room_of_the_house() -> None:
    allowed = packages() | modules() | ACROSS
    folders = {path.split("/")[1] for path in tracked() if path.startswith("tests/") and path.count("/") > 1}
    assert folders <= allowed, f"stray: {sorted(folders - allowed)}"


def test_every_package_has_its_tests() -> None:
    tested = {path.split("/")[1] for path in tracked() if re.match(r"tests/.*/test_\w+\.py$", path)}
    assert packages() <= tested, f"untested: {sorted(packages() - tested)}"


def test_a_file_beside_the_folders_tests_a_module_of_that_name() -> None:
    beside = {path.split("/")[1] for path in tracked() if path.startswith("tests/") and path.count("/") == 1}
    allowed = {f"test_{name}.py" for name in modules()} | {"conftest.py"}
    assert beside <= allowed, f"stray: {sorted(beside - allowed)}"


def test_no_two_test_files_have_the_same_name() -> None:
    names = [path.rsplit("/", 1)[1] for path in tracked() if re.match(r"tests/.*test_\w+\.py$", path)]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, listed(twice)


def test_every_file_has_a_telling_name() -> None:
    paths = [path for path in tracked() if path.endswith(".py")]
    nameless = [path for path in paths if path.rsplit("/", 1)[-1].removesuffix(".py") in NAMELESS]
    assert not nameless, listed(nameless)


def test_the_name_of_a_test_is_a_sentence() -> None:
    short = [
        f"{s.path}:{node.lineno}: {node.name}"
        for s in sources("tests")
        for node in ast.walk(s.tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < SENTENCE_WORDS
    ]
    assert not short, listed(short)


def test_no_test_is_skipped() -> None:
    skipped = [
        f"{s.path}:{node.lineno}: {node.attr}"
        for s in sources("tests")
        for node in ast.walk(s.tree)
        if isinstance(node, ast.Attribute) and node.attr in SKIPS
    ]
    assert not skipped, listed(skipped)
