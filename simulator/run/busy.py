"""How busy the parts of an architecture were, on average over the replications of a study."""

import math

from simulator.measure.places import Place, utilization
from simulator.measure.study import Study
from simulator.model.topology import UNLIMITED


def used(study: Study, place: Place) -> float:
    """The utilization of a place, on average over the replications."""
    views = study.views()
    return sum(utilization(v.setting, v.run, v.span, place) for v in views) / len(views)


def busiest_part(study: Study) -> tuple[str, float]:
    """The unit or database, of those whose capacity is limited, that is busiest, and how busy it is."""
    setting = study.setting
    places = {name: Place([i], stored=False) for i, name in enumerate(setting.names.units)}
    stores = zip(setting.names.databases, setting.servers, strict=True)
    places |= {f"{n} (database)": Place([i], stored=True) for i, (n, many) in enumerate(stores) if many < UNLIMITED}
    loads = {name: used(study, place) for name, place in places.items()}
    return max(((n, x) for n, x in loads.items() if math.isfinite(x)), key=lambda one: one[1], default=("", 0.0))


def busiest(study: Study) -> float:
    """The utilization of the busiest unit or database whose capacity is limited."""
    return busiest_part(study)[1]


def work_of(study: Study) -> dict[str, float]:
    """Unit -> cores that it kept busy, on average."""
    setting = study.setting
    return {
        name: used(study, Place([number], stored=False)) * setting.cores_of([number])
        for number, name in enumerate(setting.names.units)
    }
