"""What a Consul agent keeps, told the time by hand: who is silent for too long is critical, and then gone."""

from simulator.testbed.registry.agent import CRITICAL, NEVER_NS, PASSING, WARNING, Agent, Check, Service

S = 1_000_000_000


def agent(deregister_ns: int = NEVER_NS) -> Agent:
    """One service with one check of 3 s, registered at 0."""
    made = Agent()
    check = Check("service:u", "u", "u", 3 * S, deregister_ns, CRITICAL, "", 0, 0)
    made.register(Service("u", "users", {}), (check,), False)
    return made


def test_who_has_not_been_passed_yet_is_critical() -> None:
    assert agent().status("u") == CRITICAL


def test_a_check_holds_as_long_as_its_time_to_live_and_not_longer() -> None:
    made = agent()
    assert made.tell("service:u", PASSING, "well", 1 * S)
    assert made.due_ns == 4 * S + 1
    made.advance(4 * S)
    assert made.status("u") == PASSING
    made.advance(4 * S + 1)
    assert made.status("u") == CRITICAL
    assert made.checks["service:u"].output == "TTL expired"
    assert made.due_ns is None


def test_the_worst_check_of_a_service_counts() -> None:
    made = agent()
    made.tell("service:u", PASSING, "", 0)
    assert made.add(Check("more", "more", "u", 9 * S, NEVER_NS, WARNING, "", 0, 0))
    assert made.status("u") == WARNING
    assert made.remove("more")
    assert made.status("u") == PASSING


def test_who_is_critical_for_too_long_is_gone_with_all_checks() -> None:
    made = agent(5 * S)
    made.tell("service:u", PASSING, "", 0)
    made.advance(3 * S + 1)
    assert made.due_ns == 8 * S + 2
    made.advance(8 * S + 1)
    assert made.services
    made.advance(8 * S + 2)
    assert not made.services
    assert not made.checks


def test_a_beat_that_says_nothing_new_is_no_news() -> None:
    made = agent()
    made.tell("service:u", PASSING, "well", 0)
    index = made.index
    made.tell("service:u", PASSING, "well", 1 * S)
    assert made.index == index
    made.tell("service:u", WARNING, "well", 1 * S)
    assert made.index == index + 1


def test_nobody_is_known_whom_nobody_has_registered() -> None:
    made = Agent()
    assert not made.tell("service:u", PASSING, "", 0)
    assert not made.deregister("u")
    assert not made.remove("service:u")
    assert not made.add(Check("c", "c", "u", S, NEVER_NS, CRITICAL, "", 0, 0))
    assert made.status("u") == PASSING


def test_after_an_absence_of_the_agent_nobody_is_blamed() -> None:
    made = agent()
    made.tell("service:u", PASSING, "", 0)
    made.begin_anew(60 * S)
    made.advance(63 * S)
    assert made.status("u") == PASSING
    made.advance(63 * S + 1)
    assert made.status("u") == CRITICAL
