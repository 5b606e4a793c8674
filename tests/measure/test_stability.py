"""A load above capacity is seen, a busy but stable one is left in peace, within ten thousand services."""

from dataclasses import replace

import pytest

from simulator.measure.stability import saturation, stable, stable_throughout
from tests.measure.lindley import System, study_of

SERVICES = 10_000
EXPERIMENTS = 40


def judged(load, replications, services=SERVICES):
    """How many of the experiments are called stable."""
    found = [study_of(System(load), services, replications, (7, n), watched=True) for n in range(EXPERIMENTS)]
    return sum(stable_throughout(study) for study in found)


@pytest.mark.parametrize(("load", "replications"), [(0.5, 1), (0.9, 1), (0.9, 3), (0.9, 10), (0.95, 5)])
def test_nobody_cries_wolf_at_a_load_below_one(load, replications):
    assert judged(load, replications) >= EXPERIMENTS - 1


@pytest.mark.parametrize(("load", "replications"), [(1.05, 3), (1.05, 10), (1.2, 1), (1.5, 3)])
def test_a_load_above_one_is_called_unstable(load, replications):
    assert judged(load, replications) == 0


def test_one_replication_sees_five_per_cent_too_much_nearly_always():
    assert judged(1.05, 1) <= EXPERIMENTS // 8


def test_a_short_span_cannot_be_judged():
    study = study_of(System(1.5), SERVICES, 3, (7, 0), watched=True)
    assert stable(study, (0, 8))
    assert not stable(study, (0, 500))
    assert saturation(study.setting, study.replications, (250, 500)) == pytest.approx(1.0, abs=0.01)


def test_cores_that_units_share_are_full_when_all_of_them_together_are_busy():
    study = study_of(System(0.5, stations=2), SERVICES, 3, (7, 0), watched=True)
    apart = saturation(study.setting, study.replications, (250, 500))
    shared = replace(study.setting, together=(((0, 1), 1),))
    assert saturation(shared, study.replications, (250, 500)) == pytest.approx(2 * apart, rel=0.1)


def test_a_fault_is_judged_by_its_own_phase_only():
    study = study_of(System(1.5), SERVICES, 3, (7, 0), watched=True)
    half, whole = study.setting.duration_ns // 2, study.setting.duration_ns
    study.setting = replace(study.setting, faults={"slow": (half, whole), "down": (half, None)})
    assert not stable_throughout(study)
    assert not stable_throughout(study, 0, half)
    assert stable_throughout(study, half, whole, "slow")  # the other one strikes, too
    study.setting = replace(study.setting, faults={"slow": (half, whole)})
    assert stable_throughout(study, half, whole)
    assert not stable_throughout(study, half, whole, "slow")


def test_a_jump_of_the_load_is_no_growth():
    quiet, busy = (study_of(System(load), SERVICES, 5, (7, 1), watched=True) for load in (0.5, 0.9))
    assert stable_throughout(replace_middle(quiet, busy))


def replace_middle(quiet, busy):
    """A study whose rate jumps in the middle of the run: what is watched comes from two queues."""
    edges = quiet.replications[0].stretches.edges_ns
    for run, other in zip(quiet.replications, busy.replications, strict=True):
        levels = run.ending.levels._asdict()
        for name in ("busy_cores", "busy_workers", "queued"):
            table = levels[name].copy()
            table[250:500] = getattr(other.ending.levels, name)[250:500]
            levels[name] = table
        run.ending = run.ending._replace(levels=type(run.ending.levels)(**levels))
    quiet.setting = replace(quiet.setting, changes_ns=(int(edges[250]),))
    return quiet
