"""Small real systems, up for seconds: they do what the dice say, refuse what is too much, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest

from simulator.model.errors import TestbedError
from simulator.model.program import Program
from simulator.model.topology import Architecture, Call, Compute, Network, Parallel, Point, Unit, Wait, Workload
from simulator.policies.outcomes import DENIED, ERROR, OK, OVERLOADED, TIMEOUT
from simulator.policies.screening import MALFORMED, UNAUTHENTICATED, WELL_FORMED
from simulator.testbed import wire
from simulator.testbed.child import Child
from simulator.testbed.demand import demands
from simulator.testbed.instance import store_path
from simulator.testbed.launch import Drive, Testbed
from simulator.testbed.papers import LIES, Clerk
from simulator.testbed.rehearsal import walked
from simulator.testbed.store import queries
from simulator.testbed.system import PREFIX, sweep
from tests.testbed.process_table import LOOPBACK, listening, living, until
from tests.testbed.small_systems import MS, chain, everything, exponential, fixed, simulate, small, workload

ROOT = Path(__file__).parents[2]


def driven(program: Program, cores: str = "slots") -> Drive:
    with Testbed(program, cores) as testbed:
        return testbed.drive(1, 0)


def latency_ms(drive: Drive) -> np.ndarray:
    return (drive.requests["ended_ns"] - drive.requests["arrived_ns"]) / MS


def outcomes(rows: np.ndarray) -> list[int]:
    return [int(outcome) for outcome in np.sort(rows, order="index")["outcome"]]


def by_number(drive: Drive) -> dict[int, tuple[int, int]]:
    """Number of a request -> outcome, work told in its answer."""
    return {
        int(row["index"]): (int(row["outcome"]), int(work))
        for row, work in zip(drive.requests, drive.work_ns, strict=True)
    }


def test_a_chain_answers_and_every_service_works_as_long_as_the_dice_say() -> None:
    program = chain(200, 2)
    drive = driven(program)
    load = demands(program, 1, 0)
    told = by_number(drive)
    assert len(drive.requests) == len(load) > 300
    for demand in load:
        outcome, walk = walked(program, demand)
        assert told[demand.number] == (outcome, walk.total_ns)
    assert sorted(drive.hops) == [0, 1]
    assert all((pairs > 0).all() for pairs in drive.hops.values())


def test_every_step_there_is_ends_as_the_dice_say_with_real_queries_behind_it() -> None:
    program = everything(60, 2)
    load = demands(program, 1, 0)
    with Testbed(program) as testbed:
        drive = testbed.drive(1, 0)
        asked = queries(store_path(testbed.folder, 0))
    told, walks = by_number(drive), {d.number: walked(program, d) for d in load}
    assert {n: outcome for n, (outcome, _) in told.items()} == {n: outcome for n, (outcome, _) in walks.items()}
    assert {outcome for outcome, _ in told.values()} == {OK, DENIED, ERROR}
    for number, (outcome, work_ns) in told.items():
        if outcome == OK:  # after a failure the other branches run on, unheeded
            assert work_ns == walks[number][1].total_ns
    assert asked > len(load)


def test_where_there_is_no_room_the_answer_is_503_whenever_the_simulator_says_so() -> None:
    load = Workload((("go", 1.0),), "regular", (Point(8.0, 0),))  # every 125 ms
    unit = Unit(("a",), cores=1, workers=1, queue=0)  # a place is free some 60 ms before, or after, somebody comes
    program = small({"a": (Compute(fixed(310)),)}, Architecture({"a": unit}, {}), load, 2)
    drive = driven(program)
    assert outcomes(drive.requests) == outcomes(simulate(program, 1, 0))
    assert {OK, OVERLOADED} == set(outcomes(drive.requests))


def test_clients_give_up_after_their_timeout_and_not_later() -> None:
    unit = Architecture({"a": Unit(("a",))}, {})
    program = small({"a": (Wait(exponential(30)),)}, unit, workload(100, timeout=fixed(30)), 2)
    drive = driven(program)
    late = drive.requests["outcome"] == TIMEOUT
    assert 0.25 < late.mean() < 0.55  # exp(-1) of them would take longer without any hop
    assert (latency_ms(drive)[late] == 30.0).all()
    assert np.median(latency_ms(drive)[~late]) < 30.0


def test_a_join_goes_on_after_as_many_as_are_needed() -> None:
    branches = ((Wait(fixed(5)),), (Wait(fixed(200)),), (Call("b", "do"),))
    operations = {"a": (Parallel(branches, 1, 2),), "b": (Wait(fixed(20)),)}
    units = Architecture({name: Unit((name,)) for name in operations}, {})
    drive = driven(small(operations, units, workload(40), 1.5))
    assert set(outcomes(drive.requests)) == {OK}
    assert 20 < np.median(latency_ms(drive)) < 60


def test_a_latency_of_the_scenario_is_waited_for_on_every_message_and_is_no_part_of_the_measured_hop() -> None:
    network = Network(latency=fixed(10), client=fixed(5))
    drive = driven(chain(50, 2, mean_ms=0.1, network=network))
    assert latency_ms(drive).min() > 30
    assert all(0 < np.median(pairs) < 5 * MS for pairs in drive.hops.values())


def test_a_plain_semaphore_stands_in_for_the_slots_where_asked_for() -> None:
    with Testbed(chain(100, 1.5), "semaphore") as testbed:
        drive = testbed.drive(1, 0)
        assert {testbed.report(number)["cores"] for number in range(2)} == {"semaphore"}
    assert set(outcomes(drive.requests)) == {OK}


def test_a_service_that_has_died_is_an_error_not_a_result() -> None:
    with Testbed(chain(100, 1)) as testbed:
        testbed.children[1].process.kill()
        with pytest.raises(TestbedError, match="died with code -9"):
            testbed.drive(1, 0)


def status(address: str, headers: dict[str, str], path: str = wire.ERRAND_PATH, content: bytes = b"") -> int:
    request = urllib.request.Request(f"http://{address}{path}", data=content, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_statuses_on_the_wire_are_those_that_people_know() -> None:
    program = everything(10, 1)
    asked = demands(program, 1, 0)[0]
    with Testbed(program) as testbed:
        gateway, clerk = testbed.addresses[0], Clerk(program, testbed.secret)
        for manners, expected in ((MALFORMED, {400}), (UNAUTHENTICATED, {401}), (WELL_FORMED, {200, 500})):
            for number in range(LIES):
                errand = asked.errand._replace(manners=manners)
                shown = clerk.equipped(asked._replace(number=number, errand=errand)).errand
                assert status(gateway, wire.headers(shown), content=shown.papers.content) in expected
        assert status(gateway, {}) == 422
        assert status(gateway, {**wire.headers(wire.Errand(0, 1, 0, 0)), wire.LINK: "99"}) == 422


def test_nothing_listens_but_on_the_loopback_interface() -> None:
    with Testbed(everything(10, 1)) as testbed:
        found = [place for child in testbed.children for place in listening(child.process.pid)]
        assert [(table, address) for table, address, _ in found] == [("tcp", LOOPBACK)] * len(testbed.children)


def test_when_it_goes_down_processes_have_ended_by_themselves_and_the_folder_is_gone() -> None:
    testbed = Testbed(chain(10, 1))
    with testbed:
        processes = [child.process for child in testbed.children]
        assert len(living(str(testbed.folder))) == 2
    assert [process.returncode for process in processes] == [0, 0]
    assert living(str(testbed.folder)) == []
    assert not testbed.folder.exists()


LAUNCHER = """
from simulator.testbed.launch import Testbed
from tests.testbed.small_systems import chain
with Testbed(chain(50, 600)) as testbed:
    print("up", flush=True)
    testbed.drive(1, 0)
"""


def test_after_kill_9_of_the_launcher_no_process_is_left_within_five_seconds_and_the_next_one_sweeps_up() -> None:
    launcher = subprocess.Popen([sys.executable, "-c", LAUNCHER], cwd=ROOT, stdout=subprocess.PIPE)
    assert launcher.stdout is not None
    assert launcher.stdout.readline() == b"up\n"
    mark = f"{PREFIX}{launcher.pid}-"
    assert until(lambda: len(living(mark)) == 3, 10)  # two services and the clients
    time.sleep(0.5)  # under load
    os.kill(launcher.pid, signal.SIGKILL)
    launcher.wait()
    launcher.stdout.close()
    assert until(lambda: not living(mark), 5)
    sweep()
    assert not list(Path(tempfile.gettempdir()).glob(f"{mark}*"))


def test_a_process_that_cannot_start_is_an_error_with_the_end_of_its_log(tmp_path: Path) -> None:
    child = Child("simulator.testbed.service", (str(tmp_path / "missing"),), tmp_path / "log")
    with pytest.raises(TestbedError, match="No such file"):
        child.says(10)
    child.let_go()
    child.end(time.monotonic() + 1)


def test_a_process_that_finds_itself_with_another_parent_does_not_live_on(tmp_path: Path) -> None:
    words = [
        sys.executable,
        "-c",
        "from simulator.testbed.leash import tie_to_parent; tie_to_parent(1); print('alive')",
    ]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, b"")
