"""One sentence that puts three or more architectures in order of the mean latency over all routes."""

from collections.abc import Collection
from itertools import pairwise

from simulator.model.claims import Metric
from simulator.run.compare import difference
from simulator.run.experiment import Played
from simulator.run.isolation import routes_offered
from simulator.run.verdict import LATENCY, Verdict

ALL = "all"
MEAN = "mean"


def ordered(played: Played, beyond: Collection[str] = ()) -> Verdict | None:
    """Who answers soonest, and by how much later each of the others than the one before; its number: last less first.

    Nothing is said of two, of architectures that offer different routes, or where one cannot carry the load (`beyond`).
    """
    studies = played.studies
    routes = {tuple(routes_offered(played.scenario, name)) for name in studies}
    if len(studies) < 3 or len(routes) > 1 or beyond or any(study.hidden(Metric(MEAN)) for study in studies.values()):
        return None
    means = {name: study.estimate(Metric(MEAN)).value or 0.0 for name, study in studies.items()}
    first, *others = sorted(means, key=lambda name: means[name])
    said, sure = [f"Over all routes {first} answers soonest on average"], True
    for sooner, later in pairwise([first, *others]):
        gap = difference(played, (later, sooner), ALL, MEAN).ms
        known = gap.low is not None and gap.low > 0.0
        sure = sure and known
        said.append(f"then {later} ({gap.value or 0.0:.2f} ms later)" if known else f"then {later} (not surely later)")
    whole = difference(played, (others[-1], first), ALL, MEAN).ms
    text = f"{', '.join(said)}: {whole.value or 0.0:.2f} ms from first to last."
    return Verdict(text, whole, "ms", LATENCY, decided=sure)
