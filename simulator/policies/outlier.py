"""Leave out for a while who fails several times in a row: a health check that costs nothing.

Problem: one sick instance of ten spoils every tenth call, and a registry believes it well as long as it beats. Idea:
whoever sends sees outcomes; after so many failures in a row the instance is left out, and tried again later. Not
everybody may be left out: when all fail, the fault is elsewhere, and the last ones would drown. Source: Envoy, outlier
detection (consecutive_5xx 5, base_ejection_time 30 s, max_ejection_percent 10, where the first is always ejected and
others as long as fewer than that share are out); `max_fails` and `fail_timeout` of nginx, which never takes out an only
server; here the last one always stays. Envoy lengthens the time with each repetition, nginx counts failures within
`fail_timeout` and not in a row (with its default of one that is the same); here neither.

How it fails: a failing tenth of all requests trips it nowhere, five in a row are rare (0.1 ** 5). A request that is bad
by itself, tried everywhere, takes out everybody whom it meets, up to the share. Instances that come back cold are slow,
and slow is not failing.

429 says that a client asked too much; the instance is well.
"""

from typing import NamedTuple

from simulator.policies.outcomes import BLOCKED, LIMITED, right
from simulator.policies.vectors import Scores, Stamps


class Config(NamedTuple):
    """After `failures` in a row out for `open_ns`; nobody more once a share `at_most` of all is out."""

    failures: int
    open_ns: int
    at_most: float


def room(config: Config, size: int, gone: int) -> bool:
    """Whether one more of `size` may be left out, with `gone` out already. The last one never is."""
    return gone + 1 < size and (gone == 0 or gone / size < config.at_most)


def eject(
    config: Config, now_ns: int, outcome: int, who: int, size: int, gone: int, score: Scores, stamp: Stamps
) -> int:
    """Until when instance `who` is left out; 0: it stays. `score`: failures in a row, `stamp`: out until then."""
    if who < 0 or outcome == BLOCKED or now_ns < stamp[who]:
        return 0
    if right(outcome) or outcome == LIMITED:
        score[who] = 0.0
        return 0
    score[who] = score[who] + 1.0
    if score[who] < config.failures or not room(config, size, gone):
        return 0
    score[who] = 0.0
    stamp[who] = now_ns + config.open_ns
    return now_ns + config.open_ns
