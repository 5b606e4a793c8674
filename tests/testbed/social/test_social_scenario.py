"""The scenario of the real application speaks of the same things as the application, and as `profile`."""

from simulator.scenario import bundled, load
from simulator.scenario.lower import lower
from simulator.testbed.apps.social.fitting import ASKED, Fit
from simulator.testbed.apps.social.law import Law
from simulator.testbed.apps.social.parts import parts_of
from simulator.testbed.apps.social.system import ARCHITECTURES
from simulator.testbed.apps.social.table import COMPONENTS, EDGE, ROWS

SOCIAL, PROFILE = load(bundled()["social"]).scenario, load(bundled()["profile"]).scenario


def test_components_operations_and_routes_are_those_of_profile() -> None:
    ours, theirs = SOCIAL.application, PROFILE.application
    assert {name: set(operations) for name, operations in ours.operations.items()} == {
        name: set(operations) for name, operations in theirs.operations.items()
    }
    assert set(ours.routes) == set(theirs.routes)


def test_every_name_of_the_scenario_is_one_of_the_application() -> None:
    assert set(SOCIAL.application.operations) == set(COMPONENTS)
    named = {f"{name}.{one}" for name, operations in SOCIAL.application.operations.items() for one in operations}
    assert named | {f"{EDGE}.{route}" for route in SOCIAL.application.routes} <= set(ROWS)
    for route, row in SOCIAL.application.routes.items():
        assert row.scope == ROWS[f"{EDGE}.{route}"].scope


def test_the_architectures_are_those_in_which_it_runs() -> None:
    for name, parts in ARCHITECTURES.items():
        expected = {unit: tuple(sorted(components)) for unit, components in parts.items()}
        assert parts_of(lower(SOCIAL, name)) == expected


def test_every_law_of_a_fit_has_its_place_in_the_file() -> None:
    law = Law(1.0, 0.5)
    operations = {operation: (law, law) for asked in ASKED.values() for operation in asked}
    fit = Fit(operations, law, dict.fromkeys(ASKED, law), law, law, 0.1)
    changed = load(bundled()["social"]).with_overrides(fit.overrides()).scenario
    for architecture in ARCHITECTURES:
        used = {round(row.a) for row in lower(changed, architecture).laws if row.kind}
        assert len(used) == 1, "every law with chance in it is that of the fit"
