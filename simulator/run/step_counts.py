"""How many steps a request takes, roughly: so that an experiment can know beforehand what it costs."""

from collections.abc import Sequence

from simulator.model.topology import Application, Cache, Call, Choose, Parallel, Repeat, Step


def steps_each(application: Application) -> float:
    """Steps of the longest route, those of what it calls included."""
    return max((1.0 + steps(application, body.steps) for body in application.routes.values()), default=1.0)


def steps(application: Application, body: Sequence[Step]) -> float:
    """Steps of a body, each as often as it is done; what is drawn counts by its chance, a cache as if it missed."""
    return sum(one(application, step) for step in body)


def one(application: Application, step: Step) -> float:
    """A step and whatever it holds or asks for. Calls do not go in a circle."""
    match step:
        case Call(component, operation):
            return 1.0 + steps(application, application.operations[component][operation].steps)
        case Parallel(branches=branches, times=times):
            return 1.0 + times * sum(steps(application, branch) for branch in branches)
        case Repeat(steps=body, times=times):
            return 1.0 + times * steps(application, body)
        case Choose(options=options):
            return 1.0 + sum(share * steps(application, body) for share, body in options)
        case Cache(miss=miss):
            return 1.0 + steps(application, miss)
    return 1.0
