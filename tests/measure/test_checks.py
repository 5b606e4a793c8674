"""What must hold in every run: violations of any size are caught, with both numbers in the message."""

import numpy as np
import pytest

from simulator.model.errors import ModelError
from simulator.model.trace import STOPPED
from tests.measure import made_up_run as made_up

GOOD = made_up.ending()
COUNT = 300


def run_of(requests):
    run = made_up.empty()
    run.take(requests, made_up.calls(0, COUNT))
    return run


def test_a_run_that_keeps_its_books_passes():
    rows = made_up.requests(0, COUNT)
    calls = np.bincount(made_up.calls(0, COUNT)["operation"], minlength=5)
    run_of(rows).finish(GOOD, offered=np.bincount(rows["route"]), begun=calls)


def test_a_lost_request_is_missed():
    with pytest.raises(ModelError, match=r"conservation: workload 'readers' offered \d+ requests and \d+ ended"):
        run_of(
            np.delete(made_up.requests(0, COUNT), np.flatnonzero(made_up.requests(0, COUNT)["workload"] == 0)[0])
        ).finish(GOOD)


def test_a_request_that_ended_twice_is_noticed_even_where_another_is_lost():
    rows = made_up.requests(0, COUNT)
    mine = np.flatnonzero(rows["workload"] == 1)
    rows["index"][mine[0]] = rows["index"][mine[1]]
    with pytest.raises(ModelError, match="conservation: workload 'writers'"):
        run_of(rows).finish(GOOD)


def test_a_stopped_run_may_leave_requests_behind():
    run_of(made_up.requests(0, COUNT)[:-7]).finish(GOOD._replace(status=STOPPED))


@pytest.mark.parametrize("kind", ["offered", "begun"])
def test_the_runtimes_own_counts_must_fit(kind):
    rows, calls = made_up.requests(0, COUNT), made_up.calls(0, COUNT)
    counts = np.bincount(rows["route"]) if kind == "offered" else np.bincount(calls["operation"], minlength=5)
    counts[0] += 1
    with pytest.raises(ModelError, match=rf"conservation: .* offered {counts[0]}, .* = {counts[0] - 1}"):
        run_of(rows).finish(GOOD, **{kind: counts})


def test_attempts_must_be_one_and_the_retries_that_the_runtime_saw():
    requests, calls = made_up.requests(0, COUNT), made_up.calls(0, COUNT)
    retried = np.bincount(calls["operation"], calls["attempts"] - 1, minlength=5).astype(np.int64)
    retried += np.bincount(3 + requests["route"], requests["attempts"] - 1, minlength=5).astype(np.int64)
    run_of(requests).finish(GOOD._replace(books=GOOD.books._replace(retried=retried)))
    retried[4] -= 1
    with pytest.raises(ModelError, match=rf"{retried[4]} retries and hedges of 'edge.post' .* are {retried[4] + 1}"):
        run_of(requests).finish(GOOD._replace(books=GOOD.books._replace(retried=retried)))


@pytest.mark.parametrize(
    ("table", "law"),
    [
        ("busy_workers", "Little's identity: unit 'posts'"),
        ("queued", "Little's identity: unit 'posts'"),
        ("busy_cores", "utilisation law: unit 'posts'"),
        ("busy_servers", "utilisation law: database 'main'"),
    ],
)
def test_one_nanosecond_too_many_is_caught(table, law):
    wrong = getattr(GOOD.levels, table).copy()
    wrong[17, -1] += 1
    with pytest.raises(ModelError, match=rf"{law}: integral \d+ ns, booked \d+ ns, difference 1 ns"):
        run_of(made_up.requests(0, COUNT)).finish(GOOD._replace(levels=GOOD.levels._replace(**{table: wrong})))
