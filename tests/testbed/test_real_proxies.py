"""Real proxies, up for seconds: they hand on to whom their policy says, what comes as it comes, and leave nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from simulator.model.errors import TestbedError
from simulator.model.topology import Eject, Probe, Retry
from simulator.policies import smooth_weighted
from simulator.policies.outcomes import REFUSED, RESET
from simulator.testbed import wire
from simulator.testbed.proxies import PRODUCTS, Proxy, found, own_answer, products
from tests.testbed.process_table import LISTENS, LOOPBACK, living, until
from tests.testbed.proxied_systems import ERRAND, behind_a_proxy, fronted, planned

ROOT = Path(__file__).parents[2]
# Envoy is no package of Debian: it is tried where there is one. nginx and HAProxy must be there.
HERE = [product for product in PRODUCTS if product != "envoy" or found(product)]
CHOICES = {"nginx": "two_choices_distinct", "haproxy": "two_choices", "envoy": "two_choices"}


@pytest.mark.parametrize("product", HERE)
def test_in_round_robin_everybody_is_asked_in_turn(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), product), tmp_path) as front:
        who = front.asked(9)
    assert who[:3] * 3 == who
    assert sorted(who[:3]) == ["a", "b", "c"]
    assert product == "envoy" or who[0] == "a"  # envoy begins anywhere


@pytest.mark.parametrize("product", HERE)
def test_an_errand_reaches_the_backend_as_it_was_sent(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), product), tmp_path) as front:
        status, _, body = front.ask()
    assert (status, body) == (200, b'{"who": "%s"}' % front.log[0][0].encode())
    fields = {name.lower(): value for name, value in front.log[0][1].items()}
    assert wire.errand_of({name: fields[name.lower()] for name in wire.headers(ERRAND)}) == ERRAND


@pytest.mark.parametrize("product", [product for product in HERE if product != "envoy"])
def test_the_one_with_the_fewest_errands_in_flight_is_asked(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("least_outstanding"), product), tmp_path) as front:
        held = front.hold("a")
        who = held.send(20)
        held.release()
    assert set(who) == {"b", "c"}


@pytest.mark.parametrize("product", HERE)
def test_two_choices_avoid_the_busiest_always_if_distinct_and_mostly_if_not(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy(CHOICES[product]), product), tmp_path) as front:
        held = front.hold("a")
        counts = Counter(held.send(180))
        held.release()
    assert min(counts["b"], counts["c"]) > 50  # of 80 expected: shares are nearly equal in HAProxy's ring too
    if CHOICES[product] == "two_choices_distinct":
        assert counts["a"] == 0
    else:
        assert 6 <= counts["a"] <= 38  # drawn twice, one in nine of 180: 20, give or take 4.2


@pytest.mark.parametrize("product", ["nginx", "haproxy"])
def test_drawn_by_weight_the_heavy_one_is_asked_more(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("weighted", unit={"weights": (6, 1, 1)}), product), tmp_path) as front:
        counts = Counter(front.asked(200))
    assert 120 <= counts["a"] <= 180  # 150, give or take 6


def test_nginx_deals_out_weights_in_the_order_of_our_own_policy(tmp_path: Path) -> None:
    weights, credit = (5.0, 1.0, 1.0), [0.0, 0.0, 0.0]
    with fronted(planned(behind_a_proxy("smooth_weighted", unit={"weights": (5, 1, 1)}), "nginx"), tmp_path) as front:
        who = front.asked(14)
    assert who == ["abc"[smooth_weighted.pick(3, weights, credit)] for _ in range(14)]


@pytest.mark.parametrize("product", HERE)
def test_a_dead_backend_is_an_error_and_nobody_else_is_asked(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), product), tmp_path) as front:
        front.backends[1].die()
        answers = [front.ask() for _ in range(9)]
    outcomes = Counter(own_answer(product, *answer) for answer in answers)
    assert outcomes == {REFUSED: 3, None: 6}
    assert len(front.log) == 6


@pytest.mark.parametrize("product", HERE)
def test_an_errand_that_a_backend_took_and_did_not_answer_is_a_reset_and_is_sent_once(
    product: str, tmp_path: Path
) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), product), tmp_path) as front:
        front.backends[1].behaviour = "hang up"
        answers = [front.ask() for _ in range(6)]
    assert Counter(own_answer(product, *answer) for answer in answers) == {RESET: 2, None: 4}
    assert len(front.log) == 6


@pytest.mark.parametrize("product", HERE)
def test_an_answer_of_the_service_itself_passes_whatever_its_status(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), product), tmp_path) as front:
        for backend in front.backends:
            backend.behaviour = "503"
        status, fields, body = front.ask()
    assert (status, own_answer(product, status, fields, body)) == (503, None)
    assert len(front.log) == 1


@pytest.mark.parametrize("product", HERE)
def test_where_the_program_tries_again_somebody_else_hides_the_dead_one(product: str, tmp_path: Path) -> None:
    program = behind_a_proxy("round_robin", retry=Retry(attempts=3, on=("refused",), back_off_ns=0))
    with fronted(planned(program, product), tmp_path) as front:
        front.backends[1].die()
        answers = [front.ask() for _ in range(9)]
        front.backends[0].behaviour = "hang up"
        more = Counter(own_answer(product, *front.ask()) for _ in range(8))
    assert {status for status, _, _ in answers} == {200}
    assert set(more) == {RESET, None}  # what was taken is not tried again


@pytest.mark.parametrize("product", HERE)
def test_where_a_reset_may_be_tried_again_it_is(product: str, tmp_path: Path) -> None:
    program = behind_a_proxy("round_robin", retry=Retry(attempts=3, on=("refused", "reset"), back_off_ns=0))
    with fronted(planned(program, product), tmp_path) as front:
        front.backends[1].behaviour = "hang up"
        assert {front.ask()[0] for _ in range(6)} == {200}


def test_nginx_leaves_out_who_failed_for_as_long_as_it_was_told(tmp_path: Path) -> None:
    program = behind_a_proxy("round_robin", eject=Eject(1, 60_000_000_000, 1.0))
    with fronted(planned(program, "nginx"), tmp_path) as front:
        front.backends[1].die()
        assert [front.ask()[0] for _ in range(9)].count(502) == 1


def test_haproxy_leaves_out_who_fails_its_checks_and_takes_it_in_again(tmp_path: Path) -> None:
    program = behind_a_proxy("round_robin", health=Probe(50_000_000, 2, 1))
    with fronted(planned(program, "haproxy"), tmp_path) as front:
        front.backends[1].checked = 500
        assert until(lambda: "b" not in front.asked(6), 5)
        front.backends[1].checked = 200
        assert until(lambda: "b" in front.asked(6), 5)


@pytest.mark.parametrize("product", HERE)
def test_a_proxy_listens_on_the_loopback_interface_and_nowhere_else(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), product), tmp_path) as front:
        process = front.proxy.process
        assert process is not None
        folder = Path("/proc", str(process.pid))
        links = [str(fd.readlink()) for fd in (folder / "fd").iterdir() if fd.is_symlink()]
        inodes = {link[8:-1] for link in links if link.startswith("socket:[")}
        listening = []
        for table in ("tcp", "tcp6", "udp", "udp6"):
            rows = [line.split() for line in (folder / "net" / table).read_text().splitlines()[1:]]
            mine = [row for row in rows if row[9] in inodes and (row[3] == LISTENS or table.startswith("udp"))]
            listening += [row[1].partition(":")[0] for row in mine]
    assert listening == [LOOPBACK]


@pytest.mark.parametrize("product", HERE)
def test_after_its_end_the_process_is_gone_and_its_port_is_free(product: str, tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), product), tmp_path) as front:
        port = int(front.address.rpartition(":")[2])
        assert living(str(tmp_path))
    assert not living(str(tmp_path))
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))
    front.proxy.end()  # a second end is no harm


STARTER = """
import sys, time
from pathlib import Path
from simulator.testbed.proxies import Proxy
from tests.testbed.proxied_systems import behind_a_proxy, planned
print(Proxy(planned(behind_a_proxy("round_robin"), sys.argv[1])).start(Path(sys.argv[2])), flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("product", HERE)
def test_after_kill_9_of_who_started_it_no_proxy_is_left(product: str, tmp_path: Path) -> None:
    words = [sys.executable, "-c", STARTER, product, str(tmp_path / "proxy")]
    starter = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE)
    assert starter.stdout is not None
    port = int(starter.stdout.readline().decode().rpartition(":")[2])
    config = str(tmp_path / "proxy" / PRODUCTS[product].file)
    assert len(living(config)) == 1
    os.kill(starter.pid, signal.SIGKILL)
    starter.wait()
    starter.stdout.close()
    assert until(lambda: not living(config), 5)
    with socket.socket() as again:
        again.bind(("127.0.0.1", port))


def test_a_proxy_that_cannot_start_is_an_error_with_the_end_of_its_log(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        plan = planned(behind_a_proxy("round_robin"), "haproxy")._replace(port=taken.getsockname()[1])
        began_s = time.monotonic()
        with pytest.raises(TestbedError, match="haproxy does not start; its log ends with"):
            Proxy(plan).start(tmp_path)
        assert time.monotonic() - began_s < 10


def test_a_proxy_that_has_died_is_an_error(tmp_path: Path) -> None:
    with fronted(planned(behind_a_proxy("round_robin"), "nginx"), tmp_path) as front:
        front.proxy.check()
        assert front.proxy.process is not None
        front.proxy.process.kill()
        front.proxy.process.wait()
        with pytest.raises(TestbedError, match="nginx has died with code -9"):
            front.proxy.check()


def test_a_product_that_is_not_installed_is_named_with_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(products, "SYSTEM", str(tmp_path))
    with pytest.raises(TestbedError, match=r"haproxy is not installed; .*apt-get install haproxy"):
        Proxy(planned(behind_a_proxy("round_robin"), "haproxy")).start(tmp_path)
