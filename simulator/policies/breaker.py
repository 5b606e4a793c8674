"""Stop asking somebody who does not answer.

Problem: callers of a dead service wait for their timeouts, hold threads and connections meanwhile, and give it no rest.
Idea: a switch. CLOSED lets everything through and counts; when the share of failures within a window reaches a limit it
is OPEN and refuses at once; after a while it is HALF_OPEN and lets a few probes through, whose failures decide. The
machine is the table NEXT. Source: Nygard, Release It! (2007), and the semantics of Resilience4j's CircuitBreaker with a
time-based window: the share is looked at after every outcome once there are `at_least`; half-open admits a fixed number
of probes (not that many at a time), is judged by the same limit when all have answered, and nothing is remembered of
the time before.

The window is a ring of ten buckets of a tenth of it each: `score` holds calls and failures of a bucket, `stamp` which
tenth of a window it is. So between nine and ten tenths of a window are remembered.

How it fails: an outcome that arrives late counts for the phase in which it arrives (as in Resilience4j): a straggler
may take the place of a probe. A probe that is never answered leaves it half open for ever, so a breaker wants a timeout
beside it. One sick instance of ten opens it for nobody or for all ten: it knows the service, not the instance; that is
`outlier`. Every caller has its own and has to be hurt by itself. Low traffic never reaches `at_least`.
"""

from typing import NamedTuple

from simulator.policies.outcomes import BLOCKED, right
from simulator.policies.vectors import Scores, Stamps

CLOSED, OPEN, HALF_OPEN = PHASES = range(3)
FAILING, WELL, RIPE = range(3)  # the share of failures has reached the limit; it has not; the open time is over
NEXT = (
    # FAILING, WELL,   RIPE
    (OPEN, CLOSED, CLOSED),  # CLOSED
    (OPEN, OPEN, HALF_OPEN),  # OPEN
    (OPEN, CLOSED, HALF_OPEN),  # HALF_OPEN
)

BUCKETS = 10
SIZE = 2 * BUCKETS  # words of memory: calls and failures of each bucket


class Config(NamedTuple):
    """Opens when at least `failures` (a share) of at least `at_least` outcomes within `window_ns` are failures.

    It stays open for `open_ns` and then tries `probes` calls.
    """

    failures: float
    window_ns: int
    at_least: int
    open_ns: int
    probes: int


class State(NamedTuple):
    """`until_ns`: when the open time is over. Of the probes: how many were let in, answered and failed."""

    phase: int
    until_ns: int
    let_in: int
    answered: int
    failed: int


def start() -> State:
    """Closed, with nothing remembered."""
    return State(CLOSED, 0, 0, 0, 0)


def admit(config: Config, state: State, now_ns: int) -> tuple[bool, State]:
    """Whether a call may go, as a probe perhaps."""
    phase = state.phase
    if phase == CLOSED:
        return True, state
    if phase == OPEN:
        if now_ns < state.until_ns:
            return False, state
        return True, State(NEXT[phase][RIPE], state.until_ns, 1, 0, 0)
    if state.let_in >= config.probes:
        return False, state
    return True, State(phase, state.until_ns, state.let_in + 1, state.answered, state.failed)


def learn(config: Config, state: State, now_ns: int, outcome: int, score: Scores, stamp: Stamps) -> State:
    """Count it, and change the phase where the table says so. A call that never went gives its place back."""
    if outcome == BLOCKED:
        return State(state.phase, state.until_ns, max(state.let_in - 1, 0), state.answered, state.failed)
    failed = 0 if right(outcome) else 1
    if state.phase == CLOSED:
        remember(config, now_ns, failed, score, stamp)
        phase = NEXT[CLOSED][found(config, now_ns, score, stamp)]
        return State(phase, now_ns + config.open_ns if phase == OPEN else 0, 0, 0, 0)
    if state.phase == OPEN:
        return state
    answered, failures = state.answered + 1, state.failed + failed
    if answered < config.probes:
        return State(HALF_OPEN, state.until_ns, state.let_in, answered, failures)
    phase = NEXT[HALF_OPEN][FAILING if failures / answered >= config.failures else WELL]
    forget(score)
    return State(phase, now_ns + config.open_ns if phase == OPEN else 0, 0, 0, 0)


def tenth(config: Config, now_ns: int) -> int:
    """The number of the present tenth of a window."""
    return now_ns // max(config.window_ns // BUCKETS, 1)


def remember(config: Config, now_ns: int, failed: int, score: Scores, stamp: Stamps) -> None:
    """Count an outcome in the present bucket, emptied first if it is of another time."""
    number = tenth(config, now_ns)
    i = number % BUCKETS
    if stamp[i] != number:
        stamp[i] = number
        score[2 * i] = 0.0
        score[2 * i + 1] = 0.0
    score[2 * i] = score[2 * i] + 1.0
    score[2 * i + 1] = score[2 * i + 1] + failed


def found(config: Config, now_ns: int, score: Scores, stamp: Stamps) -> int:
    """FAILING or WELL, by all buckets of the last window."""
    oldest = tenth(config, now_ns) - BUCKETS
    calls, failures = 0.0, 0.0
    for i in range(BUCKETS):
        if stamp[i] > oldest:
            calls += score[2 * i]
            failures += score[2 * i + 1]
    return FAILING if calls >= config.at_least and failures / calls >= config.failures else WELL


def forget(score: Scores) -> None:
    """Begin anew: nothing that was counted before counts."""
    for i in range(SIZE):
        score[i] = 0.0
