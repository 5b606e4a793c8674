"""The compiled engine obeys theory where calls, loops, registries, repair and copies have closed forms.

The truth lies in a 99.9 % interval that reaches at most 3 % to each side (two choices: 1 %, and the truth of infinitely
many servers is met within 2 %). And the check has teeth: each system has a control, in which the truth lies outside.
"""

import pytest

from simulator.theory import attempts as tries
from simulator.theory import caches, sharing
from simulator.theory.choices import choices_mean_ns
from simulator.theory.closed import Station, closed_network
from simulator.theory.impatience import erlang_a
from simulator.theory.renewal import availability_so_far
from tests.theory import written_systems as w
from tests.theory.agrees import agrees, disagrees

MS, S = 1_000_000.0, 1_000_000_000.0
S10 = 10 * MS
ONE_PART = """
application:
  components: {{part: {{operations: {{do: [{step}]}}}}}}
  routes: {{ask: part.do}}
"""


def one_part(step: str, load: str, unit: str, more: str = "") -> str:
    """Clients ask one part that does one thing, through a free gateway."""
    return (
        ONE_PART.format(step=step)
        + f"workload: {{ask: {{{load}}}}}\narchitectures:\n  one:\n    gateway: {{cores: 1}}\n"
        + f"    units: {{part: {{{unit}}}}}\n{more}"
    )


SHARED = {
    f"processor sharing, {law}, {cores} cores": w.System(
        one_part(f"compute: {law}", f"rate: {rate}/s", f"cores: {cores}, cpu: shared"),
        f"{seconds} s",
        {"mean": (w.mean_ns, sharing.sharing_mean_ns(rate, S10, cores))},
        ("cpu: shared", "cpu: fifo"),
    )
    for law, cores, rate, seconds in (
        ("hyperexponential 10 ms cv 2", 1, 70.0, 1600),
        ("10 ms", 1, 70.0, 700),
        ("10 ms", 3, 240.0, 200),
    )
}
LOOP = closed_network(30, 200 * MS, [Station(S10), Station(18 * MS, 2)])
PATIENCE = erlang_a(420.0, S10, 4, 2 * S10)
SYSTEMS = {
    **SHARED,
    "closed network": w.System(
        """
application:
  components:
    first: {operations: {do: [compute: exponential 10 ms]}}
    second: {operations: {do: [compute: exponential 18 ms]}}
  routes: {ask: [call: first.do, call: second.do]}
workload: {ask: {users: 30, think: exponential 200 ms}}
architectures:
  one:
    gateway: {cores: 1}
    units: {first: {}, second: {cores: 2}}
""",
        "400 s",
        {"mean": (w.mean_ns, LOOP.response_ns), "rate": (w.rate_per_s, LOOP.throughput_per_s)},
        ("users: 30", "users: 29"),
    ),
    "Erlang A": w.System(
        one_part(
            "wait: exponential 10 ms", "rate: 420/s, timeout: exponential 20 ms, deadline: true", "workers: 4"
        ).replace("    gateway: {cores: 1}\n", ""),
        "200 s",
        {"good": (w.good_share_later, PATIENCE.in_time), "mean": (w.mean_ns, PATIENCE.in_time_ns)},
        ("workers: 4", "workers: 5"),
    ),
    "attempts": w.System(
        one_part("fail: 50%", "rate: 500/s", "", "    calls: {part: {retry: {attempts: 4, on: [error]}}}\n"),
        "100 s",
        {
            "attempts": (w.attempts, tries.expected_attempts(0.5, 4)),
            "errors": (w.error_share, tries.failure_after_attempts(0.5, 4)),
        },
        ("attempts: 4", "attempts: 3"),
    ),
    "one instance, repaired": w.System(
        one_part("wait: 0 ms", "rate: 1/s", "").replace("    gateway: {cores: 1}\n", "")
        + "faults: {dies: {crash: part, random: {up: exponential 60 s, down: exponential 20 s}}}\n",
        "20000 s",
        {"good": (w.good_share, availability_so_far(60 * S, 20 * S, 20_000 * S))},
        ("down: exponential 20 s", "down: exponential 25 s"),
    ),
    "one of two instances, repaired": w.System(
        one_part("wait: 0 ms", "rate: 1/s", "replicas: 2").replace("    gateway: {cores: 1}\n", "")
        + "faults: {dies: {crash: part, random: {up: exponential 60 s, down: uniform 10 s to 30 s}}}\n",
        "20000 s",
        {"good": (w.good_share_later, 1.0 - 0.25**2)},
        ("replicas: 2", "replicas: 1"),
    ),
    "stale reads, exponential lag": w.System(
        one_part(
            "choose: [{share: 20%, steps: [{write: 0 ms, keys: uniform over 5}]}, "
            "{share: 80%, steps: [{read: 0 ms, keys: uniform over 5, from: replica}]}]",
            "rate: 500/s",
            "",
            "    databases: {part: {read_replicas: 1, lag: exponential 40 ms}}\n",
        ),
        "100 s",
        {"stale": (w.stale_share, caches.stale_read_of_keys(100.0, 40 * MS, [0.2] * 5))},
        ("lag: exponential 40 ms", "lag: exponential 44 ms"),
    ),
    "stale reads, constant lag": w.System(
        one_part(
            "choose: [{share: 20%, steps: [write: 0 ms]}, {share: 80%, steps: [{read: 0 ms, from: replica}]}]",
            "rate: 100/s",
            "",
            "    databases: {part: {read_replicas: 2, lag: 40 ms}}\n",
        ),
        "500 s",
        {"stale": (w.stale_share, caches.stale_read(20.0, 40 * MS))},
        ("lag: 40 ms", "lag: 44 ms"),
    ),
    "full LRU cache": w.System(
        one_part(
            "cache: {keys: uniform over 500, miss: [compute: 0 ms]}",
            "rate: 1000/s",
            "",
            "    caches: {part: {capacity: 150, warm: true}}\n",
        ),
        "40 s",
        {"hits": (w.hit_share, caches.uniform_hit(500, 150))},
        ("capacity: 150", "capacity: 158"),
    ),
    "LRU cache under Zipf's law, by Che": w.System(
        one_part(
            "cache: {keys: zipf 0.9 over 500, miss: [compute: 0 ms]}",
            "rate: 1000/s",
            "",
            "    caches: {part: {capacity: 100, evict: lru, warm: true}}\n",
        ),
        "40 s",
        {"hits": (w.hit_share, caches.che_hit(caches.zipf_shares(500, 0.9), 100))},
        ("evict: lru", "evict: fifo"),
    ),
    "entries that live for a while": w.System(
        one_part(
            "cache: {keys: uniform over 20, miss: [compute: 0 ms]}",
            "rate: 200/s",
            "",
            "    caches: {part: {ttl: uniform 50 ms to 150 ms}}\n",
        ),
        "200 s",
        {"hits": (w.hit_share, caches.ttl_hit(10.0, 100 * MS))},
        ("to 150 ms", "to 170 ms"),
    ),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_theory_lies_in_the_interval_of_what_is_simulated(name: str) -> None:
    system = SYSTEMS[name]
    found = w.observed(system, system.text)
    truths = {measure: truth for measure, (_, truth) in system.measures.items()}
    wrong = {m: (found[m], truth) for m, truth in truths.items() if not agrees(found[m], truth, system.widest)}
    assert not wrong


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_control_of_a_system_is_noticed(name: str) -> None:
    system = SYSTEMS[name]
    assert system.control[0] in system.text
    found = w.observed(system, system.text.replace(*system.control))
    assert any(disagrees(found[measure], truth) for measure, (_, truth) in system.measures.items())


def test_two_choices_among_two_hundred_meet_the_mean_field_within_two_per_cent() -> None:
    text = one_part("compute: exponential 10 ms", "rate: 18000/s", "replicas: 200", "    balancer: two_choices\n")
    system = w.System(text, "30 s", {"mean": (w.mean_ns, 0.0)}, ("", ""))
    found, truth = w.observed(system, text)["mean"], choices_mean_ns(90.0, S10, 2)
    assert found.low is not None
    assert found.high is not None
    assert 0.98 * truth <= found.low
    assert found.high <= 1.02 * truth
