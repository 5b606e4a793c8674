"""Runs the cases of the table and writes it down: `python -m tests.reality.table [CASE...]`.

Every case is a process of its own with the very command that the table names. What came of it is kept in
`docs/reality.json`, whatever it was; from that alone come the table in the README and `docs/reality.md`. `--write`
writes both anew without running anything. Cases that do not disturb each other run at the same time.
"""

import json
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from simulator.run.versions import versions
from tests.reality.cases import CASES, ROOT, Case, named
from tests.reality.pages import page, put, readme_part

STORED, PAGE, README = ROOT / "docs" / "reality.json", ROOT / "docs" / "reality.md", ROOT / "README.md"
KEPT = ("architecture", "rate_rps", "metric", "predicted", "measured", "error_pct", "tolerance_pct", "gated", "passed")
ABOUT_RUNS = ("architecture", "rate_rps", "utilization", "replication", "valid", "why_invalid", "passed", "lag_p99_ms",
              "stalled", "median_ms", "hop_ms", "own_processor_share", "cores", "balancer", "loop", "fifo")  # fmt: skip
DIGITS = 6  # of a number that is kept
LIMIT_S = float(os.environ.get("SPLITPOINT_CASE_SECONDS", "400"))  # of a case; ten attempts at a load on a busy machine

Document = dict[str, Any]


def ran(case: Case, limit_s: float = LIMIT_S) -> Document:
    """What came of a case: its document made short, or why there is none. After `limit_s` it is interrupted."""
    began_s = time.monotonic()
    words = [sys.executable, "-m", "simulator.cli", *case.words, "--json"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            out, errors = process.communicate(timeout=limit_s)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # it judges what it has, and says that it is not all
            out, errors = process.communicate()
    about = {"name": case.name, "command": case.command, "date": date.today().isoformat()}
    about |= {"seconds": round(time.monotonic() - began_s, 1)}
    sys.stderr.write(f"{case.name}: {process.returncode} after {about['seconds']} s\n{errors}")
    return about | (shortened(json.loads(out)) if out else {"why": errors.strip()[-500:]})


def shortened(document: Document) -> Document:
    """What the table needs of a document."""
    if not document["runs"]:
        return {"why": "it was interrupted before any run was finished"}
    runs = [{key: rounded(run.get(key)) for key in ABOUT_RUNS if key in run} for run in document["runs"]]
    windows = [{"rate_rps": run["rate_rps"], **brief(run["window"])} for run in document["runs"] if run.get("window")]
    return {
        "passed": document["passed"],
        "mode": document["mode"],
        "partial": document["partial"],
        "cases": [{key: rounded(case[key]) for key in KEPT} for case in document["cases"]],
        "controls": document["controls"],
        "notes": document["notes"],
        "runs": runs,
        "windows": windows,
    }


def brief(window: Document) -> Document:
    """A distribution without its samples."""
    return {key: rounded(value) for key, value in window.items() if key != "failed"}


def rounded(value: object) -> object:
    """A number with the digits that mean something."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def machine() -> Document:
    """Where it ran, without names."""
    kind = {"system": platform.system(), "processors": os.cpu_count(), "python": platform.python_version()}
    return {**kind, "versions": versions()}


def stored() -> Document:
    """What is kept."""
    found: Document = json.loads(STORED.read_text("utf-8"))
    return found


def keep(found: Sequence[Document]) -> None:
    """Put results in their places, leave the others."""
    old = stored()["cases"] if STORED.exists() else []
    by_name = {case["name"]: case for case in [*old, *found]}
    kept = [by_name[case.name] for case in CASES if case.name in by_name]
    text = json.dumps({"machine": machine(), "cases": kept}, indent=1, ensure_ascii=False)
    STORED.write_text(text + "\n", "utf-8", newline="\n")


def write() -> None:
    """The page, and the part of the README."""
    found = stored()
    PAGE.write_text(page(found), "utf-8", newline="\n")
    README.write_text(put(README.read_text("utf-8"), readme_part(found)), "utf-8", newline="\n")


def grouped(cases: Sequence[Case]) -> list[list[Case]]:
    """Those that may run at the same time, together."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.beside or case.name, []).append(case)
    return list(groups.values())


def main(words: Sequence[str]) -> None:
    """Run the named cases, or all, and write down what came of them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever was started in the background ignores it
    if list(words) != ["--write"]:
        for group in grouped([named(word) for word in words] or list(CASES)):
            with ThreadPoolExecutor(len(group)) as pool:
                for found in pool.map(ran, group):
                    keep([found])
    write()


if __name__ == "__main__":
    main(sys.argv[1:])
