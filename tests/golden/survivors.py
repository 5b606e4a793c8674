"""Small systems in trouble, each with one way to survive it; told like those of `stories`."""

from simulator.model import topology as t
from tests.golden.stories import MS, S, constant, exponential

ANY = ("refused", "overloaded", "reset", "timeout", "error")


def asking(*callee: t.Step, caller: tuple[t.Step, ...] = (t.Call("back", "do"),)) -> t.Application:
    """`front` asks `back`, and that is all unless it is said."""
    operations = {"front": {"ask": t.Operation(caller)}, "back": {"do": t.Operation(callee)}}
    return t.Application(operations, {"home": t.Route((t.Call("front", "ask"),))})


def story(
    name: str, app: t.Application, parts: tuple[t.Architecture, float, int], *faults: t.Fault, **people: object
) -> t.Scenario:
    """A scenario with one architecture, `it`: what it is, how many requests a second there are, and for how long."""
    architecture, rate_per_s, duration_ms = parts
    load = t.Workload((("home", 1.0),), t.POISSON, (t.Point(rate_per_s, 0),))._replace(**people)
    named = {f"fault{i}": fault for i, fault in enumerate(faults)}
    experiment = t.Experiment(duration_ms * MS, drain_ns=S // 5, seed=1, replications=1)
    return t.Scenario(name, "", app, {"people": load}, {"it": architecture}, named, experiment=experiment)


def split(back: t.Unit, rules: dict[str, object] | None = None, **more: object) -> t.Architecture:
    """`front` with enough of everything, and `back`, half a millisecond away."""
    units = {"front": t.Unit(("front",), 1, 4), "back": back}
    calls = {("front", "back", ""): rules or {}}
    return t.Architecture(units, {}, network=t.Network(constant(0.5)), calls=calls)._replace(**more)


def trying_again() -> t.Scenario:
    """Every other answer is an error: up to four attempts, with pauses that double and jitter, while a budget lasts."""
    retry = t.Retry(4, 2 * MS, 16 * MS, "equal", ANY, budget=0.2)
    back = t.Unit(("back",), 2, 1, 2, 3)
    app = asking(t.Compute(exponential(2)), t.Fail(0.5))
    return story("trying_again", app, (split(back, {"retry": retry, "timeout": constant(12)}), 150.0, 150))


def switching_off() -> t.Scenario:
    """`back` stands still for a while: its caller's breaker opens, tries with two probes, and closes again."""
    breaker = t.Breaker(0.5, 40 * MS, 5, 15 * MS, 2)
    frozen = t.Fault(t.FREEZE, "back", 30 * MS, 45 * MS)
    words = {"breaker": breaker, "timeout": constant(8), "fallback": (t.Compute(constant(0.2)),)}
    return story("switching_off", asking(t.Wait(exponential(2))), (split(t.Unit(("back",)), words), 250.0, 150), frozen)


def asking_twice() -> t.Scenario:
    """Rarely slow: after 6 ms without an answer another instance is asked too, and the slower one is told to stop."""
    steps = (t.Wait(t.Law((*exponential(2).branches, *constant(30).branches), (0.85, 0.15))), t.Compute(constant(0.5)))
    words = {"hedge_ns": 6 * MS, "hedges": 2, "cancel": True, "balancer": "least_outstanding"}
    return story("asking_twice", asking(*steps), (split(t.Unit(("back",), 3), words), 180.0, 150))


def running_out() -> t.Scenario:
    """One of two instances dies; its lease runs out, it is expelled, its place is found again when it is back."""
    registry = t.Registry("eureka", 10 * MS, 25 * MS, 10 * MS, 0, 10 * MS)
    dead = t.Fault(t.CRASH, "back", 25 * MS, 70 * MS, instances=1)
    architecture = split(t.Unit(("back",), 2), {"retry": t.Retry(2, on=ANY)}, registry=registry)
    return story("running_out", asking(t.Wait(exponential(1))), (architecture, 150.0, 180), dead)


def standing_still() -> t.Scenario:
    """An event loop and a plain process are frozen for a while: mail, late ends of waits, and a probe that kills."""
    units = {
        "front": t.Unit(("front",), event_loop=True),
        "back": t.Unit(("back",), 2, 1, 3),
    }
    care = t.Orchestrator(12 * MS, None, t.Probe(15 * MS, 2), t.Probe(10 * MS, 1))
    faults = (t.Fault(t.FREEZE, "back", 30 * MS, 60 * MS, instances=1), t.Fault(t.FREEZE, "front", 90 * MS, 12 * MS))
    app = asking(t.Compute(exponential(2)), t.Wait(constant(1)))
    app = app._replace(
        operations={**app.operations, "front": {"ask": t.Operation((t.Compute(constant(1)), t.Call("back", "do")))}}
    )
    parts = (split(t.Unit(()), {"timeout": constant(25)}, units=units, orchestrator=care), 180.0, 150)
    return story("standing_still", app, parts, *faults)


def sharing_cores() -> t.Scenario:
    """Two units on one node of two cores that all computations share, a cache in front, people who wait and think."""
    units = {name: t.Unit((name,), 1, nodes=("node",), shared_cpu=True, workers=6) for name in ("front", "back")}
    cached = t.Cache(t.Keys(6, 1.0), (t.Call("back", "do"),))
    app = asking(t.Compute(exponential(4)))
    app = app._replace(
        operations={**app.operations, "front": {"ask": t.Operation((cached, t.Compute(exponential(1))))}}
    )
    store = {"front": t.Store(3, constant(40), "lfu", coalesce=True)}
    architecture = split(t.Unit(()), units=units, nodes={"node": 2}, caches=store)
    people = {"process": t.USERS, "points": (t.Point(6.0, 0),), "think": exponential(12)}
    return story("sharing_cores", app, (architecture, 0.0, 120), **people)


SURVIVORS = (trying_again(), switching_off(), asking_twice(), running_out(), standing_still(), sharing_cores())
