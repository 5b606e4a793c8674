"""Who asks whom how often: attempts a second between the parts of an architecture, for pictures of it."""

from collections.abc import Mapping

from simulator.measure.attempts import Way, attempts_between
from simulator.measure.places import levels_of
from simulator.measure.study import Study
from simulator.measure.values import View


def between_units(study: Study) -> dict[Way, float]:
    """(asking unit or CLIENTS, asked unit) -> attempts a second after warm-up, averaged over replications."""
    found: dict[Way, float] = {}
    views = [view for view in study.views() if view.span[0] < view.span[1]]
    for view in views:
        for way, a_second in ways(view).items():
            found[way] = found.get(way, 0.0) + a_second / len(views)
    return found


def ways(view: View) -> Mapping[Way, float]:
    """The same of one replication. Calls within a unit cross nothing and are left out."""
    seconds, found = view.run.stretches.seconds(*view.span), dict[Way, float]()
    for way, count in attempts_between(view.setting, view.run, view.span).items():
        for step in steps_between(view, *way) if way[0] != way[1] else ():
            found[step] = found.get(step, 0.0) + count / seconds
    return found


def steps_between(view: View, asking: str, asked: str) -> list[Way]:
    """The way itself or, where a proxy stands between, the way to it and the way on."""
    proxy = view.setting.proxies.get(asked)
    return [(asking, asked)] if proxy is None else [(asking, proxy), (proxy, asked)]


def to_databases(study: Study) -> dict[Way, float | None]:
    """(unit, database) -> queries a second; None where several units share a database, whose queries are one number."""
    setting, views = study.setting, [view for view in study.views() if view.span[0] < view.span[1]]
    users: dict[str, list[str]] = {name: [] for name in setting.names.databases}
    for component, database in setting.stores.items():
        if setting.hosts[component] not in users[database]:
            users[database].append(setting.hosts[component])
    found: dict[Way, float | None] = {}
    for number, (database, units) in enumerate(users.items()):
        rates = [queries(view, number) for view in views]
        for unit in units if any(rates) else []:
            found[unit, database] = sum(rates) / len(rates) if len(units) == 1 else None
    return found


def queries(view: View, database: int) -> float:
    """Queries a second of one replication."""
    begun = levels_of(view.run).queries[view.span[0] : view.span[1], database].sum()
    return float(begun) / view.run.stretches.seconds(*view.span)
