"""Every bundled file is a lesson: complete, fair in hardware, honest about where its numbers come from."""

import re
from pathlib import Path

import pytest

from simulator.model.claims import AGREES
from simulator.model.laws import ZERO, constant
from simulator.scenario import bundled
from simulator.scenario.lower import lower
from simulator.testbed import refusals
from tests.scenarios.lessons import loaded, scenario

FILES = bundled()
WANTED = {"profile", "mm1", "mmc", "chain", "fan_out", "hockey_stick", "pooling"}
FITTED = {"social"}  # its calls are measured with everything else of the application: docs/social.md
CALL_CPU = Path(__file__).resolve().parents[2] / "docs" / "call_cpu.md"
every_file = pytest.mark.parametrize("name", FILES)


def test_the_lessons_of_the_project_are_there():
    assert set(FILES) >= WANTED


@every_file
def test_a_file_says_what_it_teaches_and_where_that_comes_from(name):
    found = scenario(name)
    assert found.name == name
    assert found.lesson
    assert found.source
    assert found.topic
    assert found.expect


@every_file
def test_the_lesson_is_short_enough_to_remember(name):
    lesson = scenario(name).lesson
    assert len(lesson.split()) <= 45
    assert lesson.endswith((".", "?"))


@every_file
def test_a_claim_is_a_closed_form_or_has_a_control_under_which_it_must_fail(name):
    for expectation in scenario(name).expect:
        assert bool(expectation.why) != bool(expectation.control), expectation.claim.text


@every_file
def test_no_claim_can_fail_by_chance_once_in_a_thousand_times(name):
    # `agrees with` asks a 99.9 % interval to hold the truth; a band that the interval fills by a third at most does not
    assert all(e.claim.comparison.relation != AGREES for e in scenario(name).expect)


@every_file
def test_all_architectures_have_equal_hardware_or_the_file_says_that_they_have_not(name):
    assert loaded(name).hardware_problems() == ()


@every_file
def test_no_seed_was_chosen(name):
    assert scenario(name).experiment.seed == 1


@pytest.mark.parametrize("name", sorted(set(FILES) - FITTED))
def test_a_call_costs_the_processor_time_that_was_measured(name):
    found = re.search(r"caller (\S+) ms, callee (\S+) ms", CALL_CPU.read_text("utf-8"))
    assert found
    caller, callee = (constant(round(float(text) * 1e6)) for text in found.groups())
    for architecture in scenario(name).architectures.values():
        network = architecture.network
        assert (network.call_cpu_caller, network.call_cpu_callee) in {(ZERO, ZERO), (caller, callee)}


def test_the_chain_can_be_run_as_real_processes():
    chain = scenario("chain")
    assert all(refusals(lower(chain, architecture)) == () for architecture in chain.architectures)
