"""Replay of access logs: counts per second are the log's, whatever the order of its lines."""

import random
from collections import Counter
from pathlib import Path

import pytest

from simulator.model.topology import LOG, Workload
from simulator.scenario import loads
from tests.scenario.small_files import problems

S = 10**9
FILE = """\
schema: 1
name: replay
lesson: Real arrivals.
application:
  components: {web: {operations: {get: [compute: 1 ms], put: [write: 1 ms]}}}
  routes: {read: web.get, send: web.put}
workload: {clients: {log: access.log, ROUTES}}
architectures: {one: {units: {web: {}}}}
experiment: {duration: 1000 s}
"""


def line(second: int, zone: str = "+0000") -> str:
    """A line of Common Log Format, `second` seconds after ten o'clock."""
    clock = f"{10 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return f'host - - [17/May/2015:{clock} {zone}] "GET /a HTTP/1.1" 200 512\n'


def replayed(folder: Path, text: str, words: str = "route: read") -> Workload:
    """The workload that replays a log."""
    (folder / "access.log").write_text(text, encoding="utf-8")
    return loads(FILE.replace("ROUTES", words).replace(", }", "}"), folder=folder).scenario.workloads["clients"]


def refused(folder: Path, text: str, words: str = "route: read") -> str:
    """What is wrong with a log."""
    (folder / "access.log").write_text(text, encoding="utf-8")
    return str(problems(FILE.replace("ROUTES", words).replace(", }", "}"), folder=folder)[0])


def test_counts_per_second_are_kept_exactly_out_of_order_and_many_a_second(tmp_path: Path) -> None:
    dice = random.Random(5)
    seconds = [min(int(dice.expovariate(1 / 200)), 900) for _ in range(3_000)] + [0]
    dice.shuffle(seconds)
    found = replayed(tmp_path, "".join(map(line, seconds)))
    assert found.process == LOG
    assert Counter(ns // S for ns, _ in found.log) == Counter(seconds)
    assert [ns for ns, _ in found.log] == sorted(ns for ns, _ in found.log)


def test_lines_of_one_second_are_spread_evenly_over_it(tmp_path: Path) -> None:
    found = replayed(tmp_path, line(7) + line(8) * 4)
    assert [ns for ns, _ in found.log] == [S // 2, *(S + S * k // 8 for k in (1, 3, 5, 7))]


def test_time_zones_count_and_speed_divides(tmp_path: Path) -> None:
    text = line(0) + line(3610, "+0100")
    assert [ns for ns, _ in replayed(tmp_path, text).log] == [S // 2, 10 * S + S // 2]
    assert [ns for ns, _ in replayed(tmp_path, text, "route: read, speed: 10x").log] == [S // 20, S + S // 20]


def test_arrivals_beyond_the_end_are_dropped(tmp_path: Path) -> None:
    assert len(replayed(tmp_path, line(0) + line(999) + line(1000) + line(5000)).log) == 2


def test_a_csv_gives_times_in_seconds_and_perhaps_routes(tmp_path: Path) -> None:
    assert replayed(tmp_path, "time\n100.5\n100.25\n102\n").log == ((S // 4, "read"), (S // 2, "read"), (2 * S, "read"))
    both = replayed(tmp_path, "time,route\n1.5,send\n0.000000001,read\n1.5,read\n", "")
    assert both.log == ((1, "read"), (3 * S // 2, "send"), (3 * S // 2, "read"))
    assert both.mix == (("read", 2.0), ("send", 1.0))


def test_routes_of_a_log_without_routes_are_drawn_from_the_mix(tmp_path: Path) -> None:
    found = replayed(tmp_path, line(0) * 3, "mix: {read: 3, send: 1}")
    assert found.mix == (("read", 3.0), ("send", 1.0))
    assert [route for _, route in found.log] == ["", "", ""]


def test_lines_that_cannot_be_read_are_counted_and_the_first_three_named(tmp_path: Path) -> None:
    text = line(0) + "\n" + "broken\n" * 4 + line(1).replace("May", "Mai") + line(2)
    told = refused(tmp_path, text)
    assert "5 lines of 'access.log' cannot be read: line 3 (not Common Log Format): 'broken'; line 4" in told
    assert "line 6" not in told
    assert told.startswith("f:7:27: workload/clients/log: ")


@pytest.mark.parametrize(
    ("text", "words", "what"),
    [
        ("", "route: read", "holds no line"),
        ("time,user\n1,x\n", "route: read", "the columns of 'access.log' are time user"),
        ("time\n-1\n", "route: read", "line 2 (no time in s): '-1'"),
        ("time,route\n1\n", "", "line 2 (1 cells instead of 2)"),
        ("time,route\n1,raed\n", "", "names a route 'raed'; did you mean `read`?"),
        ("time,route\n1,read\n", "route: read", "the file names the route of each line"),
        (line(0).replace("17/May", "32/May"), "route: read", "no such day"),
        (line(0).replace(":00:", ":77:"), "route: read", "no such time"),
        (line(0), "", "there is no route 'clients'"),
        (line(0), "route: read, process: regular", "`process` beside `log`"),
    ],
)
def test_a_wrong_log_is_refused_with_the_reason(tmp_path: Path, text: str, words: str, what: str) -> None:
    assert what in refused(tmp_path, text, words)


def test_a_log_that_has_changed_is_read_again(tmp_path: Path) -> None:
    assert len(replayed(tmp_path, line(0)).log) == 1
    assert len(replayed(tmp_path, line(0) * 5).log) == 5
