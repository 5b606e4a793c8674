"""Small rooms: how long files and functions may be, and how many parameters a function may have.

A ratchet. Whoever needs more writes the size and the reason into a table here; whoever makes the thing smaller lowers
the number or removes the line, because a line that says more than is needed fails too.
"""

from tests.house.sources import ROOT, body_length, functions, listed, source, sources, tracked

FILE, FILE_WITH_REASON = 200, 300
FUNCTION, FUNCTION_WITH_REASON = 25, 40
PARAMETERS = 6
TEST_FILE, TEST_FUNCTION = 300, 40  # a test tells a story from beginning to end
SLACK = 10  # lines by which a written size may be larger than the real one

# path -> (lines, why). Above FILE_WITH_REASON only the compiled loop.
LONG_FILES: dict[str, tuple[int, str]] = {
    "simulator/fast/calls.py": (240, "the life of a call, told in one piece in `engine/caller.py`, cut at each wait"),
    "simulator/fast/storage.py": (235, "a query's way in and out: connection, key, server, each a few lines"),
    "simulator/model/trace.py": (285, "seventy names of events, one a line with what each means; little logic"),
}

# "path:function" -> (code lines, why). Above FUNCTION_WITH_REASON only the compiled loop.
LONG_FUNCTIONS: dict[str, tuple[int, str]] = {
    "simulator/fast/faults.py:strike": (30, "one line for each kind of fault, as in the table of the readable engine"),
    "simulator/fast/frames.py:carry_out": (45, "the instructions, most frequent first; told in one piece"),
    "simulator/fast/loop.py:run": (48, "the turn itself, where the order of things is decided; told in one piece"),
    "simulator/fast/processor.py:drop": (30, "who computes and who waits leaves in one go, and others follow"),
    "simulator/fast/settle.py:settle": (30, "everything that is still under way is counted, kind by kind"),
    "simulator/fast/storage.py:queried": (30, "server, key and connection go to the next in this order, nowhere else"),
}

# "path:function" -> (parameters, why).
WIDE_FUNCTIONS: dict[str, tuple[int, str]] = {
    "simulator/cli/app.py:compare": (7, "each parameter is an option of the command"),
    "simulator/cli/app.py:validate": (15, "each parameter is an option of the command"),
    "simulator/fast/begin.py:request_from": (7, "compiled: a row's fields are handed over bare, nothing may allocate"),
    "simulator/fast/observe.py:record_call": (9, "compiled: a row's fields are handed over bare, nothing may allocate"),
    "simulator/fast/views.py:make": (7, "compiled: a view is its six numbers, nothing may allocate"),
    "simulator/fast/wires.py:rough_ns": (8, "compiled: a message's ends and dice are handed over bare"),
    "simulator/fast/wires.py:way_ns": (8, "compiled: a message's ends and dice are handed over bare"),
    "simulator/policies/outlier.py:eject": (8, "a verb names each fact that it wants"),
    "simulator/policies/peak_ewma.py:pick": (8, "a verb names each fact that it wants"),
    "simulator/cli/app.py:run": (8, "each parameter is an option of the command"),
}

COMPILED = "simulator/fast/"


def judged(sizes: dict[str, int], limits: tuple[int, int], table: dict[str, tuple[int, str]], unit: str) -> list[str]:
    """What is too large, and which lines of the table say more than is needed."""
    free, most = limits
    problems = []
    for name, size in sizes.items():
        asked, why = table.get(name, (free, ""))
        if size > asked:
            problems.append(f"{name}: {size} {unit}, at most {asked} (up to {most} with a reason in {__name__})")
        if name in table and len(why.split()) < 4:
            problems.append(f"{name}: the reason must say why")
        if asked > most and not name.startswith(COMPILED):
            problems.append(f"{name}: {asked} {unit} asked for; more than {most} only for the compiled loop")
        if name in table and (size <= free or asked - size > SLACK):
            problems.append(f"{name}: {size} {unit} now, the table says {asked}: lower or remove it")
    return problems + [f"{name}: in the table, but not in the house" for name in table if name not in sizes]


def line_counts(*folders: str) -> dict[str, int]:
    return {s.path: len(s.text.splitlines()) for s in sources(*folders)}


def function_sizes(*folders: str) -> dict[str, int]:
    """Two functions of one name in a file (methods of two classes) share an entry: the longer one counts."""
    sizes: dict[str, int] = {}
    for s in sources(*folders):
        for function in functions(s.tree):
            name = f"{s.path}:{function.name}"
            sizes[name] = max(sizes.get(name, 0), body_length(s.path, function))
    return sizes


def parameter_counts(*folders: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for s in sources(*folders):
        for function in functions(s.tree):
            a = function.args
            names = [arg.arg for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg) if arg]
            own = [name for name in names if name not in {"self", "cls"}]
            name = f"{s.path}:{function.name}"
            counts[name] = max(counts.get(name, 0), len(own))
    return counts


def test_files_are_short_or_say_why_not() -> None:
    problems = judged(line_counts("simulator", "benchmarks"), (FILE, FILE_WITH_REASON), LONG_FILES, "lines")
    assert not problems, listed(problems)


def test_functions_are_short_or_say_why_not() -> None:
    sizes = function_sizes("simulator", "benchmarks")
    problems = judged(sizes, (FUNCTION, FUNCTION_WITH_REASON), LONG_FUNCTIONS, "code lines")
    assert not problems, listed(problems)


def test_functions_take_few_parameters_or_say_why_not() -> None:
    counts = parameter_counts("simulator", "benchmarks")
    problems = judged(counts, (PARAMETERS, PARAMETERS), WIDE_FUNCTIONS, "parameters")
    problems = [p for p in problems if "asked for" not in p]  # any function may be wide, with a reason
    assert not problems, listed(problems)


def test_tests_are_short_too() -> None:
    problems = judged(line_counts("tests"), (TEST_FILE, TEST_FILE), {}, "lines")
    problems += judged(function_sizes("tests"), (TEST_FUNCTION, TEST_FUNCTION), {}, "code lines")
    assert not problems, listed(problems)


def test_no_committed_file_is_large() -> None:
    large = [f"{path}: {size} bytes, at most 1000000" for path in tracked() if (size := size_of(path)) > 1_000_000]
    assert not large, listed(large)


def test_recorded_data_stays_below_a_megabyte_in_all() -> None:
    recorded = [path for path in tracked() if path.startswith("tests/") and not path.endswith((".py", ".md"))]
    assert sum(map(size_of, recorded)) < 1_000_000


def size_of(path: str) -> int:
    return (ROOT / path).stat().st_size


def test_a_docstring_costs_no_code_line() -> None:
    path = "tests/house/sources.py"
    lengths = {f.name: body_length(path, f) for f in functions(source(path).tree)}
    assert lengths["functions"] == 1
    assert lengths["source"] == 2
