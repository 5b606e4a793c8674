"""The exercises of `monolith or microservices`: what makes either of them win."""

from collections.abc import Mapping

from simulator.lab.checking import Checked, Exercise, holds_near, number_in
from simulator.lab.opening import change, load
from simulator.lab.playing import Found, number, run
from simulator.model.claims import DURING, Metric, Window
from simulator.model.errors import ScenarioError
from simulator.model.estimate import Estimate

WORK = "application/components/payment/operations/pay/0/compute"
GOAL = 1.2  # times the mean of the whole
UNHURT = 0.99
DOWN = "posts"
MONOLITH, SPLIT = "monolith", "microservices"
WARM_UP_NS = 10_000_000_000
# Without the file's own claims, whose controls speak of the route as it was.
ANY_PAGE = {
    "experiment/duration": "60 s",
    "expect": [{"claim": "availability of login in monolith > 0%", "why": "not judged here"}],
}


def work_for_a_fifth(answer: object) -> Checked:
    """How much work (ms) must paying be, so that the split takes 20 % longer than the whole?"""
    mine = number_in(answer, 0.1, 1000.0)
    found = run(change(load("latency_tax"), {WORK: f"{mine:.6f} ms"}))
    ratio = number(found, "mean of buy in split / mean of buy in whole")
    return holds_near(ratio, GOAL, 0.02, "the split takes this many times as long as the whole:")


def who_is_best(answer: object) -> Checked:
    """Which architecture gives the lowest p99 of price, and which the lowest mean of report?"""
    wanted = {"price": "p99", "report": "mean"}
    if not isinstance(answer, Mapping) or set(answer) != set(wanted):
        raise ValueError(f"{answer!r} is no answer here: a dict with the keys 'price' and 'report' is")
    found = run(change(load("hot_part"), {"experiment/duration": "60 s"}))
    wrong = [route for route, metric in wanted.items() if answer[route] not in lowest(found, f"{metric} of {route}")]
    if wrong:
        return Checked(False, f"Another architecture is better for {' and '.join(wrong)}.")
    return Checked(True, "Each has what it needs: no single architecture is best for both.")


def lowest(found: Found, text: str) -> list[str]:
    """The architecture with the lowest number, and all that the paired intervals cannot tell from it."""
    values = {name: number(found, f"{text} in {name}").value for name in found.played.studies}
    best = min(values, key=lambda name: values[name] or float("inf"))
    gaps = {name: number(found, f"{text} in {name} - {text} in {best}") for name in values if name != best}
    return [best, *(name for name, gap in gaps.items() if gap.low is None or gap.low <= 0.0)]


def page_without_posts(answer: object) -> Checked:
    """Which change of the route lets `profile` live on in microservices while posts is down, and asks for all four?"""
    if not isinstance(answer, Mapping):
        raise ValueError(f"{answer!r} is no answer here: a dict {{path: value}} of changes is")
    strange = [path for path in answer if not str(path).startswith("application/routes/profile")]
    if strange:
        return Checked(False, f"Change only what stands below application/routes/profile, not {strange[0]}.")
    try:
        asked = [asks_for(answer, name) for name in ("users", "posts", "comments", "likes")]
    except ScenarioError as error:
        return Checked(False, f"That is no scenario: {error}")
    if not all(asked):
        return Checked(False, "While all is well, the page must still ask users, posts, comments and likes.")
    alive = availability(answer)
    if (alive.low or 0.0) >= UNHURT:
        return Checked(True, f"While {DOWN} is down, {alive.value:.1%} of the pages are answered.")
    return Checked(False, f"While {DOWN} is down, only {alive.value or 0.0:.1%} of the pages are answered.")


def asks_for(changes: Mapping[str, object], component: str) -> bool:
    """Whether the page, changed, still calls a component."""
    steps = change(load("profile"), {**ANY_PAGE, **changes}).tree["application"]["routes"]["profile"]["steps"]
    return f"{component}." in str(steps)


def availability(changes: Mapping[str, object]) -> Estimate:
    """How many pages microservices answer while posts is down, in this experiment of its own."""
    from simulator.run.execute import Control
    from simulator.run.experiment import play
    from simulator.run.isolation import outage

    scene = outage(change(load("profile"), {**ANY_PAGE, **changes}).scenario, DOWN)
    study = play(scene, Control(), replications=range(4), architectures=[SPLIT]).studies[SPLIT]
    return study.estimate(Metric("availability", "profile", window=Window(DURING, next(iter(scene.faults)))))


def largest_cause(answer: object) -> Checked:
    """Which step of the ladder from the monolith to microservices adds most?"""
    from simulator.run.execute import Control
    from simulator.run.ladder import STEPS, TOTAL, WHOLE, ladder

    if answer not in STEPS:
        raise ValueError(f"{answer!r} is no answer here: one of {', '.join(map(repr, STEPS))} is")
    steps = ladder(load("profile").scenario, (MONOLITH, SPLIT), Control(), 4, WARM_UP_NS)
    added = {step.name: step.mean_ms for step in steps if step.name not in (WHOLE, TOTAL)}
    most = max(added.values(), key=lambda one: one.value or 0.0)
    mine = added[str(answer)]
    if (mine.high or 0.0) >= (most.low or 0.0):
        return Checked(True, f"It adds {mine.value:.3g} ms [{mine.low:.3g} to {mine.high:.3g}].")
    return Checked(False, f"It adds {mine.value:.3g} ms; another step adds more. Look at the longest bar.")


EXERCISES: dict[str, Exercise] = {
    "largest cause": largest_cause,
    "work for a fifth": work_for_a_fifth,
    "who is best": who_is_best,
    "page without posts": page_without_posts,
}
