"""Walking through steps: every step of a body, whatever it is nested in."""

from collections.abc import Iterable, Iterator

from simulator.model.topology import Cache, Choose, Parallel, Repeat, Step


def steps_within(steps: Iterable[Step]) -> Iterator[Step]:
    """Every step, the nested ones too, in the order of the file."""
    for step in steps:
        yield step
        for inner in nested(step):
            yield from steps_within(inner)


def nested(step: Step) -> Iterable[tuple[Step, ...]]:
    """The bodies that a step holds."""
    match step:
        case Parallel(branches=branches):
            return branches
        case Repeat(steps=body):
            return (body,)
        case Choose(options=options):
            return tuple(body for _, body in options)
        case Cache(miss=body):
            return (body,)
    return ()
