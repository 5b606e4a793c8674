"""`comments` in another language: ties itself to the launcher, then becomes a Node.js process running `comments.mjs`.

`python -m simulator.testbed.apps.social.node SETTINGS COMPONENT PARENT`. The parent-death signal, the processor and
the scheduler outlive the change of program.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson

from simulator.testbed.apps.social.openapi import document
from simulator.testbed.apps.social.process import read_settings, settle
from simulator.testbed.apps.social.seed import People, seeds
from simulator.testbed.apps.social.table import rows_of
from simulator.testbed.leash import say, tie_to_parent

PROGRAM = Path(__file__).with_name("comments.mjs")
LEAST = 18  # Node.js' major version


def node_path() -> str | None:
    """Where a Node.js that is new enough is; None: nowhere."""
    path = shutil.which("node")
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return path if major.isdigit() and int(major) >= LEAST else None


def main() -> None:
    """The process, before it becomes another."""
    tie_to_parent(int(sys.argv[-1]))
    settings = read_settings(Path(sys.argv[1]))
    component = sys.argv[2]
    path = node_path()
    if path is None:
        say(error=f"no Node.js {LEAST} or newer is installed (`node` in PATH)")
        return
    contract = Path(settings.folder) / f"{component}.openapi.json"
    contract.write_bytes(orjson.dumps(document(f"social: {component}", rows_of((component,)))))
    kept = Path(settings.folder) / f"{component}.jsonl"
    if not kept.exists():
        populate(kept, settings.people, component)
    settle(settings)
    os.execv(path, [path, str(PROGRAM), str(contract), str(kept)])


def populate(kept: Path, people: People, component: str) -> None:
    """What everybody who should be there has said, as the program keeps it: the whole file, or none."""
    unfinished = kept.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        for number, told in enumerate(seeds(people, component), 1):
            file.write(orjson.dumps({"id": number, **told.given}, option=orjson.OPT_APPEND_NEWLINE))
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(kept)


if __name__ == "__main__":
    main()
