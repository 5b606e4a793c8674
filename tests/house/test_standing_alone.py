"""The project stands alone: nothing in it names the machine it was written on, or a place that others cannot reach.

The words looked for are put together here from pieces, so that this file does not find itself.
"""

import re
import tomllib

from tests.house.sources import ROOT, listed, tracked

FOLDERS = "work root home Users opt".split()
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "deb." + "debian.org"]
OPTIONS = ["index" + "-url", "find" + "-links", "trusted" + "-host"]
NEIGHBOURS = [r"\.\./" + "shared", r"\.library" + "/"]
PATTERN = re.compile(
    "|".join(
        [
            rf"(?<![\w.$~)}}/-])/(?:{'|'.join(FOLDERS)})/",
            *map(re.escape, HOSTS + OPTIONS),
            *NEIGHBOURS,
        ]
    )
)
LOCK_FILES = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}


def text_of(path: str) -> str:
    """The text of a file; bytes that are no UTF-8 (pictures, wrong input for tests) are passed over."""
    return (ROOT / path).read_text("utf-8", errors="ignore")


def test_no_file_names_this_machine_or_a_registry() -> None:
    found = [
        f"{path}:{number}: {match.group()}"
        for path in tracked()
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if (match := PATTERN.search(line))
    ]
    assert not found, listed(found)


def test_no_lock_file_with_addresses_is_kept() -> None:
    assert not [path for path in tracked() if path.rsplit("/", 1)[-1] in LOCK_FILES]


def test_constraints_are_plain_exact_versions() -> None:
    lines = [line for line in text_of("constraints.txt").splitlines() if not line.startswith("#")]
    wrong = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line)]
    assert not wrong, listed(wrong)


def test_everything_required_has_an_exact_version() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    required = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {canonical(re.split(r"[<>=!;\[ ]", line)[0]) for line in required}
    exact = {canonical(line.split("==")[0]) for line in text_of("constraints.txt").splitlines() if "==" in line}
    assert not names - exact


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_pattern_sees_what_it_should() -> None:
    assert PATTERN.search("see /" + "home/me/x")
    assert not PATTERN.search("https://example.org/" + "home/x")
