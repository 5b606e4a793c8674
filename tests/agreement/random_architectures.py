"""Random architectures: any partition of the components, on scarce or plentiful hardware of any kind."""

from simulator.model import laws
from simulator.model import topology as t
from simulator.policies import eviction, queueing
from simulator.policies.catalogue import BALANCERS
from tests.agreement.maker import Maker
from tests.agreement.random_calls import retry, rows

ZONES, NODES = ("north", "south", "west"), ("n0", "n1")
LIMITS = (t.UNLIMITED, 1, 2, 5)


def architecture(maker: Maker, app: t.Application, rate_per_s: float) -> t.Architecture:
    """One way to deploy an application that is asked for so much."""
    zones = ZONES[: maker.dice.randint(1, 3)] if maker.may("zones", 0.9) else ()
    nodes = {name: maker.dice.randint(1, 3) for name in NODES} if maker.may("nodes", 0.9) else {}
    groups: dict[str, list[str]] = {}
    for component in app.operations:
        groups.setdefault(f"u{maker.dice.randint(0, len(app.operations))}", []).append(component)
    host = Host(maker, zones, tuple(nodes))
    units = {name: host.unit(tuple(components)) for name, components in groups.items()}
    gateway = host.gateway(app, list(units), rate_per_s)
    asks = "Query(" in repr(app.operations)  # nobody asks: there need be none
    return t.Architecture(
        units,
        databases(maker, list(app.operations)) if asks else {},
        gateway,
        balancer(maker),
        network(maker, bool(zones)),
        caches=stores(maker, app),
        registry=registry(maker),
        orchestrator=orchestrator(maker),
        calls=rows(maker, app),
        zones=zones,
        nodes=nodes,
    )


class Host:
    """Makes units that stand in these zones and on these nodes."""

    def __init__(self, maker: Maker, zones: tuple[str, ...], nodes: tuple[str, ...]):
        self.maker, self.dice, self.zones, self.nodes = maker, maker.dice, zones, nodes

    def unit(self, components: tuple[str, ...]) -> t.Unit:
        """Capacity, discipline, life and place."""
        may, dice = self.maker.may, self.dice
        lined = bool(self.maker.palette & {"order", "codel"})  # then there should be a line
        plain = t.Unit(
            components,
            dice.choice((1, 1, 2, 3)),
            dice.choice((1, 1, 2, 4)),
            dice.choice((1, 2) if lined else (t.UNLIMITED, 1, 2, 4, 8)),
            dice.choice((t.UNLIMITED, 2, 10) if lined else (t.UNLIMITED, 0, 1, 3, 10)),
            shared_cpu=may("shared"),
            order=dice.choice(queueing.ORDERS) if may("order", 0.8) else "fifo",
            codel_ns=self.maker.span_ns(1.0, 20.0) if may("codel") else None,
            contention=dice.choice((0.05, 0.5)) if may("contention") else 0.0,
            coherency=dice.choice((0.0, 0.02)) if may("contention") else 0.0,
            start_up=self.maker.law(5.0) if may("start_up") else None,
            warm_up_ns=self.maker.span_ns(20.0, 200.0) if may("warm_up") else 0,
            zones=tuple(self.maker.some(self.zones)) if self.zones and self.maker.chance(0.5) else (),
            weights=tuple(dice.randint(1, 5) for _ in range(dice.randint(1, 3))) if may("weights") else (1,),
        )
        if may("loop"):
            plain = plain._replace(event_loop=True, cores=1, shared_cpu=False)
        return (
            plain._replace(cores=1, nodes=tuple(self.maker.some(self.nodes))) if self.nodes and may("nodes") else plain
        )

    def gateway(self, app: t.Application, units: list[str], rate_per_s: float) -> t.Gateway | None:
        """A unit of its own, a guest of another, or none where there need be none."""
        direct = all(len(r.steps) == 1 and isinstance(r.steps[0], t.Call) for r in app.routes.values())
        kinds = ("unit", "in") + (("none", "none") if direct or len(units) == 1 else ())
        kind = self.dice.choice(kinds)
        if kind == "none":
            return None
        limit, burst, per_client = None, None, False
        if self.maker.may("rate_limit", 0.8):
            limit = rate_per_s * self.dice.choice((0.1, 0.5, 0.9))
            burst = self.dice.choice((None, 1, 5))
            per_client = self.maker.may("per_client", 0.7)
        compute = self.maker.law(0.3) if self.maker.chance(0.5) else laws.ZERO
        own = self.unit(()) if kind == "unit" else None
        return t.Gateway(own, compute, None if own else self.dice.choice(units), limit, burst, per_client)


def databases(maker: Maker, components: list[str]) -> dict[str, t.Database]:
    """Any partition of the data."""
    groups: dict[str, list[str]] = {}
    for component in components:
        groups.setdefault(f"d{maker.dice.randint(0, len(components))}", []).append(component)
    return {
        name: t.Database(
            tuple(group),
            maker.dice.choice(LIMITS),
            maker.dice.choice(LIMITS),
            maker.span_ns(0.5, 5.0) if maker.may("patience") else None,
            maker.dice.randint(1, 2) if maker.may("copies", 0.8) else 0,
            maker.law(8.0) if maker.may("copies", 0.8) else laws.ZERO,
        )
        for name, group in groups.items()
    }


def stores(maker: Maker, app: t.Application) -> dict[str, t.Store]:
    """Caches of some of the components; the others have what is left out."""
    found: dict[str, t.Store] = {}
    for component in (*app.operations, t.EDGE):
        if maker.may("store", 0.8):
            found[component] = t.Store(
                maker.dice.choice((t.UNLIMITED, 1, 2, 4)),
                maker.period(20.0) if maker.chance(0.6) else None,
                maker.dice.choice(eviction.KINDS),
                maker.chance(0.5),
                maker.chance(0.3),
                maker.chance(0.3),
            )
    return found


def balancer(maker: Maker) -> t.Balancer:
    """Who distributes: any policy, at the caller or at a proxy."""
    policy = maker.dice.choice([*BALANCERS]) if maker.may("balancer", 0.9) else "round_robin"
    plain = t.Balancer(
        policy,
        slow_start_ns=maker.span_ns(20.0, 200.0) if maker.may("slow_start") else 0,
        eject=eject(maker) if maker.may("eject") else None,
        health=probe(maker, maker.dice.randint(1, 2)) if maker.may("health") else None,
    )
    if not maker.may("proxy"):
        return plain
    again = retry(maker) if maker.may("retry", 0.5) else None
    compute = maker.law(0.2) if maker.chance(0.5) else laws.ZERO
    return plain._replace(
        proxy=True, replicas=maker.dice.randint(1, 2), cores=maker.dice.randint(1, 2), compute=compute, retry=again
    )


def eject(maker: Maker) -> t.Eject:
    """How outliers are left out."""
    return t.Eject(maker.dice.randint(1, 3), maker.span_ns(5.0, 80.0), maker.dice.choice((0.1, 0.5, 1.0)))


def probe(maker: Maker, rise: int = 1) -> t.Probe:
    """A check, often."""
    return t.Probe(maker.span_ns(10.0, 40.0), maker.dice.randint(1, 3), rise)


def network(maker: Maker, zones: bool) -> t.Network:
    """Latency, losses, what crossing zones adds, and what calling costs."""
    means = (0.5, 0.5, 0.2, 0.2)
    drawn = [maker.law(mean) if maker.chance(0.5) else laws.ZERO for mean in means] if maker.chance(0.8) else []
    return t.Network(
        *drawn,
        loss=maker.dice.choice((0.02, 0.3)) if maker.may("loss") else 0.0,
        retransmit_ns=maker.span_ns(0.5, 5.0),
        cross_zone=maker.law(1.0) if zones and maker.may("cross_zone", 0.9) else laws.ZERO,
    )


def registry(maker: Maker) -> t.Registry:
    """How callers learn who runs; several beats, sweeps and polls in a run of a second."""
    if not maker.may("registry", 0.9):
        return t.Registry()
    kind = maker.dice.choice(("static", "dns", "eureka", "consul"))
    poll_ns, cache_ns = maker.span_ns(15.0, 60.0), maker.span_ns(15.0, 60.0) if maker.chance(0.5) else 0
    beat_ns, sweep_ns = maker.span_ns(20.0, 40.0), maker.span_ns(10.0, 40.0)
    lease_ns = beat_ns + maker.span_ns(5.0, 60.0)
    if kind == "dns":
        return t.Registry(kind, server_cache_ns=cache_ns, poll_ns=poll_ns)
    if kind == "consul":
        return t.Registry(kind, beat_ns, lease_ns, sweep_ns, poll_ns=poll_ns if maker.chance(0.3) else None)
    if kind == "eureka":
        preserve = maker.dice.choice((0.0, 0.5, 0.85))
        return t.Registry(kind, beat_ns, lease_ns, sweep_ns, cache_ns, poll_ns, preserve, 1.0 - preserve)
    return t.Registry(kind)


def orchestrator(maker: Maker) -> t.Orchestrator:
    """What brings processes back. Who kills brings back."""
    first_ns = maker.span_ns(2.0, 40.0) if maker.may("restart") else None
    return t.Orchestrator(
        first_ns,
        4 * first_ns if first_ns is not None and maker.chance(0.5) else None,
        probe(maker) if first_ns is not None and maker.may("liveness", 0.8) else None,
        probe(maker) if maker.may("readiness", 0.8) else None,
    )


__all__ = ["architecture"]
