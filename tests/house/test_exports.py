"""What a module shows: a docstring that says something, names in order, an `__init__.py` that only hands names on."""

import ast
import importlib

from tests.house.sources import Source, body_length, listed, source, sources

NAMES_AT_THE_FRONT_DOOR = 15
HANDING_ON = 4  # code lines of a function that only hands on, importing what is heavy when it is first called


def all_of(s: Source) -> list[str] | None:
    """The names in `__all__`, or None where a module has none."""
    for node in s.tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
                return list(ast.literal_eval(node.value))
    return None


def hands_on(path: str, node: ast.stmt) -> bool:
    """Whether a statement belongs into an `__init__.py`: docstring, import, assignment of names, lazy hand-over."""
    if isinstance(node, ast.FunctionDef):
        return body_length(path, node) <= HANDING_ON
    if isinstance(node, ast.If):  # if TYPE_CHECKING:
        return all(hands_on(path, inner) for inner in node.body)
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return text or isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign)


def test_every_module_says_what_lives_in_it() -> None:
    silent = [
        s.path for s in sources("simulator", "tests", "benchmarks") if not (ast.get_docstring(s.tree) or "").strip()
    ]
    assert not silent, listed(silent)


def test_names_are_handed_on_in_alphabetical_order() -> None:
    wrong = [
        f"{s.path}: __all__ should be {sorted(set(names))}"
        for s in sources("simulator", "tests", "benchmarks")
        if (names := all_of(s)) is not None and names != sorted(set(names))
    ]
    assert not wrong, listed(wrong)


def test_an_init_file_only_hands_names_on() -> None:
    wrong = [
        f"{s.path}:{node.lineno}: belongs into a module with a name"
        for s in sources("simulator")
        if s.path.endswith("/__init__.py")
        for node in s.tree.body
        if not hands_on(s.path, node)
    ]
    assert not wrong, listed(wrong)


def test_the_front_door_is_narrow() -> None:
    names = all_of(source("simulator/__init__.py"))
    assert names, "simulator/__init__.py has no __all__"
    assert len(names) <= NAMES_AT_THE_FRONT_DOOR


def test_every_name_at_the_front_door_is_there() -> None:
    door = importlib.import_module("simulator")
    missing = [name for name in all_of(source("simulator/__init__.py")) or [] if not hasattr(door, name)]
    assert not missing, listed(missing)
