"""Golden traces: what small systems do, event by event, as it was recorded once. Both engines must still do it.

A change here is a change of meaning. If it is wanted, `make golden` records anew, and CHANGELOG.md says why.
"""

from pathlib import Path

import pytest

from simulator.model.trace import VERSION
from simulator.scenario.lower import lower
from tests.agreement.both_engines import Play, fast_play, simpy_play
from tests.golden.stories import TOLD_FIRST
from tests.golden.survivors import SURVIVORS

FOLDER = Path(__file__).parent
DICE = (1, 0)
STORIES = {scenario.name: scenario for scenario in (*TOLD_FIRST, *SURVIVORS)}


def told(play: Play) -> str:
    """A play as text: version and digest of the core record, then every event: ns, event, request, where."""
    lines = [f"version {VERSION}", f"digest {play.digest}", f"requests {len(play.requests)} calls {len(play.calls)}"]
    return "\n".join([*lines, *(" ".join(map(str, event)) for event in play.events)]) + "\n"


@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("play", [simpy_play, fast_play])
def test_a_story_is_still_told_as_it_was_recorded(play, name: str, updating: bool) -> None:
    path, text = FOLDER / f"{name}.txt", told(play(lower(STORIES[name], "it"), DICE))
    if updating and play is simpy_play:
        path.write_text(text)
    assert text.splitlines() == path.read_text().splitlines()


def test_golden_traces_are_small_and_none_is_left_over() -> None:
    files = {path.stem: path.stat().st_size for path in FOLDER.glob("*.txt")}
    assert set(files) == set(STORIES)
    assert max(files.values()) < 100_000


def test_the_stories_have_a_few_hundred_events_and_most_kinds_of_them() -> None:
    kinds: set[str] = set()
    for name in STORIES:
        events = [line.split()[1] for line in (FOLDER / f"{name}.txt").read_text().splitlines()[3:]]
        assert 200 <= len(events) <= 1500
        kinds |= set(events)
    assert len(kinds) >= 44
