"""Random faults: everything that can go wrong, at a time, again and again, or set off by a request."""

from collections.abc import Callable

from simulator.model import topology as t
from tests.agreement.maker import MS, Maker

Told = tuple[t.Application, t.Architecture, int]  # and how long the run lasts, in ns


def fault(maker: Maker, told: Told) -> t.Fault:
    """One fault: what it does, whom it strikes, and when."""
    duration_ns = told[2]
    kinds = [crash, crash, slow, *(make for word, make in MORE.items() if word in maker.palette)]
    made = maker.dice.choice(kinds)(maker, told)
    made = made._replace(
        at_ns=0 if maker.chance(0.2) else maker.moment_ns(duration_ns),
        for_ns=None if maker.chance(0.2) else max(1, maker.moment_ns(duration_ns // 3)),
        only=("spared",) if maker.chance(0.05) else (),
    )
    if made.set_off is None and maker.may("random", 0.4):
        up, down = maker.period(duration_ns / MS / 5), maker.period(duration_ns / MS / 15)
        return made._replace(at_ns=0, for_ns=None, renewal=t.Renewal(up, down, maker.chance(0.5)))
    return made


def component(maker: Maker, app: t.Application) -> str:
    """Somebody to strike."""
    return maker.dice.choice([*app.operations])


def host(maker: Maker, told: Told) -> tuple[str, int | float | None]:
    """A component or the gateway, and how many of its instances."""
    app, architecture, _ = told
    guarded = architecture.gateway is not None and maker.chance(0.3)
    target = t.GATEWAY if guarded else component(maker, app)
    return target, maker.dice.choice((None, 1, 1, 0.5))


def crash(maker: Maker, told: Told) -> t.Fault:
    target, instances = host(maker, told)
    return t.Fault(t.CRASH, target, instances=instances)


def slow(maker: Maker, told: Told) -> t.Fault:
    database = bool(told[1].databases) and maker.chance(0.5)
    return t.Fault(t.SLOW, component(maker, told[0]), database=database, factor=maker.dice.choice((0.5, 2.0, 5.5, 1e6)))


def freeze(maker: Maker, told: Told) -> t.Fault:
    target, instances = host(maker, told)
    return t.Fault(t.FREEZE, target, instances=instances)


def fail(maker: Maker, told: Told) -> t.Fault:
    share, instances = maker.dice.choice((0.1, 0.5, 1.0)), maker.dice.choice((None, 1, 0.5))
    return t.Fault(t.FAIL, component(maker, told[0]), share=share, instances=instances)


def link(maker: Maker, app: t.Application) -> dict[str, str]:
    """Who asks whom, where somebody does if possible."""
    asked = [step.component for route in app.routes.values() for step in route.steps if isinstance(step, t.Call)]
    if asked and maker.chance(0.5):
        return {"target": t.EDGE, "callee": maker.dice.choice(asked)}
    return {"target": component(maker, app), "callee": component(maker, app)}


def cut(maker: Maker, told: Told) -> t.Fault:
    return t.Fault(t.CUT, **link(maker, told[0]))


def lose(maker: Maker, told: Told) -> t.Fault:
    return t.Fault(t.LOSE, **link(maker, told[0]), share=maker.dice.choice((0.2, 0.7)))


def delay(maker: Maker, told: Told) -> t.Fault:
    return t.Fault(t.DELAY, **link(maker, told[0]), law=maker.period(3.0))


def flush(maker: Maker, told: Told) -> t.Fault:
    """Of a cache, where there is one."""
    caching = [c for c, operations in told[0].operations.items() if "Cache(" in repr(operations)]
    return t.Fault(t.FLUSH, maker.dice.choice(caching)) if caching else slow(maker, told)


def set_off(maker: Maker, told: Told) -> t.Fault:
    return t.Fault(t.CRASH, component(maker, told[0]), set_off=maker.dice.choice((0.01, 0.05)))


def zone(maker: Maker, told: Told) -> t.Fault:
    """A zone goes down, stands still, or is cut off."""
    zones = told[1].zones
    if not zones:
        return freeze(maker, told)
    return t.Fault(maker.dice.choice((t.CRASH, t.FREEZE, t.CUT, t.CUT)), maker.dice.choice(zones), zone=True)


def registry(maker: Maker, told: Told) -> t.Fault:
    return t.Fault(t.CRASH, t.REGISTRY)


def database(maker: Maker, told: Told) -> t.Fault:
    if not told[1].databases:
        return crash(maker, told)
    return t.Fault(t.CRASH, component(maker, told[0]), database=True)


MORE: dict[str, Callable[[Maker, Told], t.Fault]] = {
    "freeze": freeze,
    "fail": fail,
    "cut": cut,
    "lose": lose,
    "delay": delay,
    "flush": flush,
    "set_off": set_off,
    "zone_fault": zone,
    "registry_fault": registry,
    "database_fault": database,
}


__all__ = ["fault"]
