"""Wrong models, each wrong in one thing: a check that cannot fail proves nothing, so each of them must fail it.

Which there are depends on the program: who has one instance everywhere has no balancing to get wrong. Where something
is struck, what is predicted is how many requests fail, and the wrong models are wrong about that.
"""

from simulator.model.link_rows import POLLED
from simulator.model.program import Program
from simulator.policies import breaker, catalogue, retry
from simulator.testbed.reshape import (
    all_knowing,
    more_cores,
    unharmed,
    with_other_balancing,
    without_breakers,
    without_retries,
)

NO_HOPS, MORE, FEWER = "the model without hops", "one core more", "one core fewer"
OTHER_BALANCING, NO_RETRIES, NO_BREAKERS = "another balancing policy", "no retries", "no breakers"
UNHARMED, ALL_KNOWING = "nothing goes wrong", "everybody knows at once who is alive"


def wrong_models(bare: Program, hopped: Program, unit: int) -> dict[str, Program]:
    """The controls. `bare`: the program without hops; `unit`: the busiest; one core of it cannot be taken away."""
    models = guards(hopped)
    if hopped.faults:
        models |= {UNHARMED: unharmed(hopped)}
        if any(row.known == POLLED for row in hopped.directories):
            models[ALL_KNOWING] = all_knowing(hopped)
        return models
    models |= {NO_HOPS: bare, MORE: more_cores(hopped, unit, 1)}
    if hopped.units[unit].cores > 1:
        models[FEWER] = more_cores(hopped, unit, -1)
    other = with_other_balancing(hopped)
    return models | ({OTHER_BALANCING: other} if other != hopped else {})


def guards(program: Program) -> dict[str, Program]:
    """Without what callers do about failures, one thing after another."""
    present = {row.number for row in program.policies}
    models = {}
    if catalogue.number(retry) in present:
        models[NO_RETRIES] = without_retries(program)
    if catalogue.number(breaker) in present:
        models[NO_BREAKERS] = without_breakers(program)
    return models
