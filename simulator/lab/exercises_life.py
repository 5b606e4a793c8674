"""The exercises of `a request's life`: one counter, random arrivals, random work."""

from collections.abc import Mapping

from simulator.lab.checking import Checked, Exercise, holds_near, near, number_in
from simulator.lab.opening import change, load
from simulator.lab.playing import number, run
from simulator.model.estimate import Estimate

WORK_MS = "8 ms"
RATE = "workload/visit/rate"
SHORT = {"experiment/duration": "1000 s"}  # long enough for a narrow interval
CORES_MAX = 8
GOAL_MS = 15.0


def mean_at(changes: Mapping[str, object], text: str = "mean of visit") -> Estimate:
    """A number of the counter with other values, by simulation."""
    return number(run(change(load("mm1"), {**SHORT, **changes})), text)


def waiting_share(answer: object) -> Checked:
    """Which share of the average life is waiting, in %?"""
    mine = number_in(answer, 0.0, 100.0)
    idle = mean_at({}, f"(mean of visit - {WORK_MS}) / mean of visit").times(100.0)
    return near(mine, idle, 1.0, "%", f"What is left of the mean when you take away {WORK_MS} of work?")


def twice_the_work(answer: object) -> Checked:
    """At which rate (requests a second) does a request take twice its work, on average?"""
    mine = number_in(answer, 1.0, 124.0)
    found = mean_at({RATE: f"{mine:.6f}/s"}, f"mean of visit / {WORK_MS}")
    return holds_near(found, 2.0, 0.05, "a request takes this many times its work:")


def even_work(answer: object) -> Checked:
    """If every request were exactly 8 ms of work: how much of the waiting would be left, in %?"""
    mine = number_in(answer, 0.0, 200.0)
    random = mean_at({}, f"mean of visit - {WORK_MS}")
    even = mean_at({"application/components/server/operations/serve/0/compute": WORK_MS}, f"mean of visit - {WORK_MS}")
    return near(
        mine, share_of(even, random), 2.0, "%", "Run the counter with that change and look at the waiting alone."
    )


def share_of(part: Estimate, whole: Estimate) -> Estimate:
    """One estimate as % of another: the widest interval that both allow."""
    low, value, high = part.low or 0.0, part.value or 0.0, part.high or 0.0
    return Estimate(
        100 * value / (whole.value or 1.0), 100 * low / (whole.high or 1.0), 100 * high / (whole.low or 1.0)
    )


def fewest_cores(answer: object) -> Checked:
    """With twice the requests: how many cores at least, so that the mean stays below 15 ms?"""
    mine = round(number_in(answer, 1, CORES_MAX))
    if not carried(mine):
        return Checked(False, f"With {mine} the mean is not below {GOAL_MS:g} ms.")
    if mine > 1 and carried(mine - 1):
        return Checked(False, f"{mine} would do, and so would fewer.")
    return Checked(True, f"With {mine} the mean is {with_cores(mine).value:.3g} ms, and with fewer it is not below it.")


def carried(cores: int) -> bool:
    """Whether so many cores surely keep the mean below the goal; those that can never catch up do not."""
    busy = mean_busy(cores)
    return busy < 1.0 and (with_cores(cores).high or GOAL_MS) < GOAL_MS


def mean_busy(cores: int) -> float:
    """Work that arrives in a second for each second of the cores."""
    from simulator.theory.load import offered_load

    return offered_load(200.0, 8e6) / cores


def with_cores(cores: int) -> Estimate:
    """The mean with twice the requests on so many cores behind one line."""
    return mean_at({RATE: "200/s", "architectures/one/units/server/cores": cores})


EXERCISES: dict[str, Exercise] = {
    "waiting share": waiting_share,
    "twice the work": twice_the_work,
    "even work": even_work,
    "fewest cores": fewest_cores,
}
