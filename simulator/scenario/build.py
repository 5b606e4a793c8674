"""From words to the model: a written-out file becomes a `topology.Scenario`. Nothing can be wrong here any more."""

from simulator.model import topology as m
from simulator.scenario import steps as s
from simulator.scenario.application import Application, Operation, Route
from simulator.scenario.build_architecture import architecture
from simulator.scenario.build_fault import fault
from simulator.scenario.experiment import Expect, Experiment, Goal
from simulator.scenario.file import File
from simulator.scenario.logs import Log
from simulator.scenario.retrying import retry
from simulator.scenario.workload import Bursts, Workload

SIMPLE = {s.Compute: (m.Compute, "compute"), s.Wait: (m.Wait, "wait"), s.Fail: (m.Fail, "fail")}


def scenario(file: File, logs: dict[str, Log]) -> m.Scenario:
    """The whole file. `logs`: what was read for the workloads that replay one."""
    components = file.application.components.items()
    technologies = {name: component.technology for name, component in components if component.technology}
    return m.Scenario(
        name=file.name,
        lesson=file.lesson,
        application=application(file.application),
        workloads={name: workload(load, logs.get(name)) for name, load in file.workload.items()},
        architectures={name: architecture(words, technologies, steps) for name, words in file.architectures.items()},
        faults={name: fault(words) for name, words in file.faults.items()},
        vary={name: m.Variation(words.set, tuple(words.to)) for name, words in file.vary.items()},
        experiment=experiment(file.experiment, file),
        slo={name: goal(words) for name, words in file.slo.items()},
        expect=tuple(expectation(words) for words in file.expect if isinstance(words, Expect)),
        topic=file.topic or "",
        source=file.source or "",
    )


def application(words: Application) -> m.Application:
    """What the software does."""
    operations = {
        name: {o: operation(body) for o, body in component.operations.items()}
        for name, component in words.components.items()
    }
    routes = {name: route(body) for name, body in words.routes.items()}
    return m.Application(operations, routes, words.authentication)


def operation(body: object) -> m.Operation:
    """What a component can be asked for."""
    if not isinstance(body, Operation):
        return m.Operation(steps(body))
    return m.Operation(steps(body), body.priority, body.idempotent)


def route(body: object) -> m.Route:
    """What a client can ask for."""
    if not isinstance(body, Route):
        return m.Route(steps(body))
    return m.Route(steps(body), body.auth == "required", body.priority, body.scope)


def steps(body: object) -> tuple[m.Step, ...]:
    """The steps of an operation, a route or a branch, in whichever form they were written."""
    if isinstance(body, Operation | Route):
        body = body.steps
    return tuple(step(one) for one in body) if isinstance(body, list) else (step(body),)


def step(words: object) -> m.Step:
    """One step."""
    match words:
        case s.Compute(compute=law):
            return m.Compute(law)
        case s.Wait(wait=law):
            return m.Wait(law)
        case s.Read(read=law, keys=keys, from_=source):
            return m.Query(law, False, keys, source == "replica")
        case s.Write(write=law, keys=keys):
            return m.Query(law, True, keys)
        case s.Call(call=(component, operation)):
            return m.Call(component, operation, words.keys, words.optional, words.background)
        case s.Fail(fail=share):
            return m.Fail(share)
    return nested(words)


def nested(words: object) -> m.Step:
    """One step that holds others."""
    match words:
        case s.Parallel(parallel=branches, times=times, need=need):
            most = len(branches) * times
            return m.Parallel(tuple(steps(branch) for branch in branches), times, most if need is None else need)
        case s.Repeat(repeat=body, times=times):
            return m.Repeat(steps(body), times)
        case s.Choose(choose=options):
            return m.Choose(tuple((option.share, steps(option.steps)) for option in options))
        case s.Cache(cache=s.Kept(hit=hit, keys=keys, miss=miss)):
            return m.Cache(keys or hit or 0.0, steps(miss))
    raise TypeError(f"no step: {words!r}")


def workload(words: Workload, log: Log | None) -> m.Workload:
    """A stream of requests."""
    mix = tuple((name, float(weight)) for name, weight in (words.mix or {words.route or "": 1}).items())
    bursts = words.process if isinstance(words.process, Bursts) else None
    return m.Workload(
        mix=log.mix if log else mix,
        process=process(words),
        points=words.rate or words.users or (),
        log=log.arrivals if log else (),
        timeout=words.timeout,
        malformed=words.malformed,
        unauthenticated=words.unauthenticated,
        only=tuple(words.only or ()),
        retry=retry(words.retry),
        think=words.think,
        bursts=bursts.bursts if bursts else None,
        pauses=bursts.pauses if bursts else None,
        clients=words.clients,
        scopes=words.scopes,
        deadline=words.deadline,
    )


def process(words: Workload) -> str:
    """How requests come."""
    if words.log is not None:
        return m.LOG
    if words.users is not None:
        return m.USERS
    return words.process if isinstance(words.process, str) else m.POISSON


def experiment(words: Experiment, file: File) -> m.Experiment:
    """How long, how often."""
    return m.Experiment(
        words.duration,
        words.warm_up,
        words.drain,
        words.seed,
        words.replications,
        (words.kind or kind_by_itself(file)) == "terminating",
        words.equal == "hardware",
    )


def kind_by_itself(file: File) -> str:
    """`terminating` where faults or rates have times; what comes at random has none."""
    points = [load.rate or load.users or () for load in file.workload.values()]
    timed = any(len(course) > 1 or (course and course[0].at_ns > 0) for course in points)
    return "terminating" if timed or any(fault.at is not None for fault in file.faults.values()) else "steady"


def goal(words: Goal) -> m.Goal:
    """What an SLO asks."""
    times = ((name, getattr(words, name)) for name in ("mean", "p50", "p90", "p95", "p99"))
    return m.Goal(tuple((name, most) for name, most in times if most is not None), words.availability)


def expectation(words: Expect) -> m.Expectation:
    """A claim and how it is judged."""
    control = tuple((words.control or {}).items())
    return m.Expectation(words.claim, words.seeds, words.source or "", words.why or "", control)
