"""What the record says of good requests, and what is said when a limit is met."""

import numpy as np

from simulator.model import trace
from simulator.policies import outcomes, screening


def test_good_is_a_success_that_was_well_formed_degraded_or_not() -> None:
    pairs = [(o, m) for o in range(len(outcomes.NAMES)) for m in range(len(screening.NAMES))]
    rows = np.zeros(len(pairs), trace.REQUEST)
    rows["outcome"], rows["manners"] = zip(*pairs, strict=True)
    good = [pair for pair, found in zip(pairs, trace.good(rows), strict=True) if found]
    assert good == [(outcomes.OK, screening.WELL_FORMED), (outcomes.DEGRADED, screening.WELL_FORMED)]
    assert {outcome for outcome, _ in pairs if outcomes.good(outcome)} == set(outcomes.GOOD)


def test_a_met_limit_names_queue_size_and_time() -> None:
    said = "posts: more than 1000000 operations in progress or in the queue of one instance"
    assert trace.limit_message(("gateway", "posts"), 1) == said
    assert trace.limit_message(("gateway", "posts"), 1, 12_345_678_900) == f"{said}, after 12.346 s"


def test_rows_are_whole_numbers_of_words_so_that_no_column_is_out_of_step() -> None:
    assert trace.REQUEST.itemsize % 8 == 0
    assert trace.CALL.itemsize % 8 == 0
