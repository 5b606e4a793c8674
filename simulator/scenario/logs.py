"""Access logs: real arrivals as a workload. Common Log Format (web servers write it), or CSV with `time` and `route`.

Logs are written when a request ends, so lines step backwards, and a log of whole seconds puts many on one moment:
lines are sorted stably, and the k lines of one second of a CLF file are spread evenly over it, at (i + 1/2) / k, in
their order. Time begins with the first second of the log. CSV times are taken as they are.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from simulator.model.quantities import SECOND_NS
from simulator.scenario.samples import located
from simulator.scenario.tokens import TextError, nearest, quote

BYTES_MAX = 1 << 29
LINES_MAX = 2_000_000
SHOWN = 3  # unreadable lines that a message quotes

MONTHS = {name: i for i, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
CLF = re.compile(r'\S+ \S+ [^\[\]]+ \[(\d\d)/([A-Z][a-z][a-z])/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] "')
CSV_TIME = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,9}))?", re.ASCII)
CSV_COLUMNS = ("time", "route")

FORMATS = "Common Log Format, or CSV whose header is `time` (in s) and perhaps `route`"

Lines = tuple[tuple[int, str], ...]  # (ns since the first second of the log, route or ""), sorted


class Log(NamedTuple):
    """What a workload replays: the routes with their weights, and each arrival. A route "" is drawn from the mix."""

    mix: tuple[tuple[str, float], ...]
    arrivals: Lines


class LineError(Exception):
    """A line that cannot be read, and why."""


def read(name: str, folder: Path | None, routes: Sequence[str]) -> Lines:
    """All lines of a log. `routes`: those of the application, if the file names routes."""
    path = located(name, folder)
    stamp = path.stat()
    if stamp.st_size > BYTES_MAX:
        raise TextError(f"{quote(name)} has {stamp.st_size} bytes", f"at most {BYTES_MAX} (512 MiB)")
    lines = parsed(path, stamp.st_mtime_ns, stamp.st_size)
    for route in dict.fromkeys(route for _, route in lines):
        if route and route not in routes:
            raise TextError(f"{quote(name)} names a route {quote(route)}", nearest(route, [*routes], "routes"))
    return lines


def replay(lines: Lines, mix: Sequence[tuple[str, float]], speed: float, duration_ns: int) -> Log:
    """The arrivals of a run: sped up, and those beyond the end dropped."""
    counts = Counter(route for _, route in lines)
    weights = tuple(mix) if "" in counts else tuple((route, float(many)) for route, many in counts.items())
    alone = weights[0][0] if len(weights) == 1 else ""
    timed = ((int(ns / speed + 0.5), route or alone) for ns, route in lines)
    arrivals = tuple((ns, route) for ns, route in timed if ns < duration_ns)
    if not arrivals:
        raise TextError("no line of the log falls into the run", "a longer `duration` or a larger `speed`")
    return Log(weights, arrivals)


@lru_cache(maxsize=4)
def parsed(path: Path, _changed_ns: int, _size: int) -> Lines:
    """The file's lines in the order of time; the stamps make a changed file a new one."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            header = csv_header(file.readline(), path.name)
            if header is None:
                file.seek(0)
            first = 1 if header is None else 2
            rows = readable(path.name, enumerate(file, first), header)
    except OSError as error:
        raise TextError(f"{quote(path.name)} cannot be read: {error}") from None
    rows.sort(key=itemgetter(0))
    start_ns = rows[0][0] // SECOND_NS * SECOND_NS
    return tuple((ns - start_ns, route) for ns, route in (spread(rows) if header is None else rows))


def readable(name: str, numbered: Iterable[tuple[int, str]], header: list[str] | None) -> list[tuple[int, str]]:
    """(ns, route) of every line; if any cannot be read, the first few of them are named and nothing is replayed."""
    rows: list[tuple[int, str]] = []
    unreadable: list[str] = []
    count = 0
    for number, line in numbered:
        try:
            if line.strip():
                rows.append(clf_line(line) if header is None else csv_line(line, header))
        except LineError as why:
            count += 1
            if count <= SHOWN:
                unreadable.append(f"line {number} ({why}): {quote(line.strip())}")
        if len(rows) + count > LINES_MAX:
            raise TextError(f"{quote(name)} has more than {LINES_MAX} lines", f"at most {LINES_MAX}")
    if count:
        raise TextError(f"{count} lines of {quote(name)} cannot be read: {'; '.join(unreadable)}", FORMATS)
    if not rows:
        raise TextError(f"{quote(name)} holds no line", FORMATS)
    return rows


def clf_line(line: str) -> tuple[int, str]:
    """One line of Common Log Format: its second, in ns."""
    found = CLF.match(line)
    if not found:
        raise LineError("not Common Log Format")
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    clock = int(hour) * 3600 + int(minute) * 60 + int(second)
    zone = int(zone_hours) * 3600 + int(zone_minutes) * 60
    if int(hour) > 23 or int(minute) > 59 or int(second) > 60:
        raise LineError("no such time")
    return (midnight_s(day, month, year) + clock - (zone if sign == "+" else -zone)) * SECOND_NS, ""


@lru_cache(maxsize=1024)
def midnight_s(day: str, month: str, year: str) -> int:
    """The beginning of a day, in seconds since year 1."""
    try:
        return datetime.date(int(year), MONTHS[month], int(day)).toordinal() * 86_400
    except (KeyError, ValueError):
        raise LineError("no such day") from None


def csv_header(line: str, name: str) -> list[str] | None:
    """The columns, where the first line of a file is the header of a CSV; None for any other file."""
    columns = [column.strip() for column in line.strip().split(",")]
    if "time" not in columns:
        return None
    if len(set(columns)) < len(columns) or not set(columns) <= set(CSV_COLUMNS):
        raise TextError(f"the columns of {quote(name)} are {' '.join(columns)}", "`time` (in s), and perhaps `route`")
    return columns


def csv_line(line: str, header: list[str]) -> tuple[int, str]:
    """One line of a CSV: its time in ns, its route."""
    cells = [cell.strip() for cell in line.strip().split(",")]
    if len(cells) != len(header):
        raise LineError(f"{len(cells)} cells instead of {len(header)}")
    row = dict(zip(header, cells, strict=True))
    found = CSV_TIME.fullmatch(row["time"])
    if not found:
        raise LineError("no time in s")
    route = row.get("route", "")
    if "route" in row and not route:
        raise LineError("no route")
    return int(found[1]) * SECOND_NS + int((found[2] or "").ljust(9, "0")), route


def spread(rows: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Rows of whole seconds, sorted: those of one second evenly over it, in order."""
    many = Counter(ns for ns, _ in rows)
    done: Counter[int] = Counter()
    out = []
    for ns, route in rows:
        out.append((ns + (2 * done[ns] + 1) * SECOND_NS // (2 * many[ns]), route))
        done[ns] += 1
    return out
