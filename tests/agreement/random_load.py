"""Random load: open at any rate, read from a log, or people who wait for answers."""

from collections.abc import Iterable

from simulator.model import laws
from simulator.model import topology as t
from tests.agreement.maker import MS, Maker
from tests.agreement.random_applications import SCOPES
from tests.agreement.random_calls import retry

ASKED_MAX = 300  # requests of the people of one workload, about


def workload(maker: Maker, app: t.Application, rate_per_s: float, duration_ns: int) -> t.Workload:
    """One stream of requests."""
    routes = maker.some(list(app.routes))
    timeout_ms = maker.dice.choice((None, 1, 3, 10, 30))
    timeout = None if timeout_ms is None else laws.constant(timeout_ms * MS)
    plain = t.Workload(
        tuple((route, float(maker.dice.randint(1, 4))) for route in routes),
        maker.dice.choice((t.POISSON, t.POISSON, t.REGULAR, t.LOG)),
        timeout=maker.period(5.0) if maker.may("client_law") else timeout,
        malformed=maker.dice.choice((0.0, 0.0, 0.05, 0.3)),
        unauthenticated=maker.dice.choice((0.0, 0.0, 0.05, 0.3)),
        retry=retry(maker) if maker.may("client_retry") else None,
        clients=maker.dice.choice((2, 7, 50)) if maker.may("clients", 0.8) else 1,
        scopes=tuple(maker.some(SCOPES, 0)) if maker.may("scope", 0.8) else None,
        deadline=timeout is not None and maker.may("client_deadline"),
    )
    if maker.may("users", 0.8):
        return people(maker, plain, duration_ns)
    if plain.process == t.LOG:
        return plain._replace(log=log(maker, routes, (rate_per_s, duration_ns)))
    if maker.may("bursts", 0.9):
        plain = plain._replace(process=t.POISSON, bursts=maker.period(10.0), pauses=maker.period(20.0))
    return plain._replace(points=points(maker, rate_per_s, duration_ns))


def log(maker: Maker, routes: list[str], load: tuple[float, int]) -> tuple[tuple[int, str], ...]:
    """Lines of an access log, some of them behind the end of the run, some without a route."""
    rate_per_s, duration_ns = load
    moments = sorted(maker.moment_ns(duration_ns + 5 * MS) for _ in range(round(rate_per_s * duration_ns / 1e9)))
    moments = [0, 0, *moments] if maker.chance(0.4) else moments
    return tuple((at_ns, maker.dice.choice([*routes, ""])) for at_ns in moments)


def points(maker: Maker, rate_per_s: float, duration_ns: int) -> tuple[t.Point, ...]:
    """A rate, and perhaps jumps and ramps, to zero too."""
    begin_ns = maker.moment_ns(duration_ns // 4) if maker.chance(0.2) else 0
    later = [
        t.Point(rate_per_s * maker.dice.choice((0.0, 1e-15, 0.3, 1.0, 2.0)), at_ns, maker.chance(0.5))
        for at_ns in moments(maker, begin_ns, duration_ns)
    ]
    if later and later[-1].ramp and maker.chance(0.5):
        later.append(t.Point(rate_per_s, later[-1].at_ns))
    return (t.Point(rate_per_s, begin_ns), *later)


def moments(maker: Maker, begin_ns: int, duration_ns: int) -> Iterable[int]:
    """When a rate changes."""
    return sorted(
        {begin_ns + maker.moment_ns(duration_ns) for _ in range(maker.dice.choice((0, 0, 1, 3)))} - {begin_ns}
    )


def people(maker: Maker, plain: t.Workload, duration_ns: int) -> t.Workload:
    """Some people, who think, come and go. Who never thinks would ask for ever in one moment."""
    many = maker.dice.choice((1, 3, 10))
    later = [
        t.Point(float(maker.dice.choice((0, 1, many, 2 * many))), at_ns, maker.chance(0.5))
        for at_ns in moments(maker, 0, duration_ns)
    ]
    think_ns = duration_ns * many / ASKED_MAX
    kind = laws.CONSTANT if maker.style == "ties" else maker.dice.choice((laws.CONSTANT, laws.EXPONENTIAL))
    think = laws.Law((laws.Branch(kind, think_ns),))  # a law that often says 0 would have them ask without end
    return plain._replace(process=t.USERS, points=(t.Point(float(many), 0), *later), think=think, clients=1)


__all__ = ["workload"]
