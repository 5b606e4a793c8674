"""Sentences about fault isolation, by the same rules for everybody: who loses fewer requests to which faults.

First what each large outage leaves alive, then every pair of architectures: on the faults that can strike both, on
those that only one of them has, and by the failure rates that the file states. Last, where slowness leaks into routes
that never ask the slow part.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations

from simulator.model.estimate import Estimate
from simulator.model.topology import GATEWAY
from simulator.run import blast
from simulator.run.breakages import EVERY, SLOWER
from simulator.run.isolation import Matrix
from simulator.run.verdict import ISOLATION, Verdict
from simulator.run.wording import counted

UNHURT, HURT = 0.99, 0.5  # availability above which a route lives on, below which it is down
MANY = 4  # routes named one by one
WORST = 3  # faults named one by one
OF_REQUESTS = "share of requests"


def isolation(matrix: Matrix) -> list[Verdict]:
    """All of them, in the order of the file."""
    large = [row.key for row in matrix.rows if row.kind == EVERY or row.key == GATEWAY]
    pairs = list(permutations(matrix.cells, 2))
    said = [spared(matrix, key) for key in large]
    said += [balance(matrix, (a, b)) for a, b in pairs if a < b]
    said += [worse(matrix, pair) for pair in pairs]
    said += [lonely(matrix, pair) for pair in pairs]
    said += [weighed(matrix, (a, b)) for a, b in pairs if a < b]
    said += [leaks(matrix, row.key, row.fault.target) for row in matrix.rows if row.kind == SLOWER]
    return [verdict for verdict in said if verdict is not None]


def spared(matrix: Matrix, target: str) -> Verdict | None:
    """One sentence for one outage; its number is the share of (route, architecture) cells that live on."""
    parts, spare, alive, cells = [], [], 0, 0
    for name, rows in matrix.cells.items():
        routes = rows.get(target, {})
        if not routes or (name, target) in matrix.absent:
            spare.append(f"{name} has none")
            continue
        fine, hurt, dead = sorted_by_fate(routes)
        said = [
            *([listed(fine, len(routes), "lives on", "live on")] if fine or not (hurt or dead) else []),
            *([f"{route} is hurt ({routes[route].value or 0.0:.0%})" for route in hurt]),
            *([listed(dead, len(routes), "fails", "fail")] if dead else []),
        ]
        parts.append(f"in {name} " + " while ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said))
        alive, cells = alive + len(fine), cells + len(routes)
    if not cells:
        return None
    text = f"While {target} is down: " + "; ".join([*parts, *spare]) + "."
    count = Estimate(alive / cells, why="a count of routes, not a sample")
    return Verdict(text, count, "share of routes unhurt", ISOLATION)


def sorted_by_fate(routes: Mapping[str, Estimate]) -> tuple[list[str], list[str], list[str]]:
    """Routes that live on, that are hurt, and that fail."""
    fine = [r for r, e in routes.items() if (e.low if e.low is not None else e.value or 0.0) >= UNHURT]
    dead = [r for r, e in routes.items() if (e.value if e.value is not None else 1.0) <= HURT]
    return fine, [r for r in routes if r not in fine and r not in dead], dead


def listed(routes: Sequence[str], of: int, one: str, many: str) -> str:
    """Which routes do something: `one` is said of a single route, `many` of several."""
    if not routes:
        return f"no route {one}"
    if len(routes) == of:
        return f"every route {one}"
    if len(routes) > MANY:
        return f"{len(routes)} of {of} routes {many}"
    *others, last = routes
    return f"{', '.join(others)} and {last} {many}" if others else f"{last} {one}"


def sign(e: Estimate) -> int:
    """Which side of 0 an interval lies on; 0 where it does not tell."""
    return 0 if e.low is None or e.high is None else (e.low > 0.0) - (e.high < 0.0)


def balance(matrix: Matrix, pair: tuple[str, str]) -> Verdict | None:
    """Who loses fewer requests in how many of the faults that can strike both, and on average over them."""
    keys = blast.shared(matrix, pair)
    if not keys:
        return None
    e = blast.apart(*(blast.average(matrix, name, keys) for name in pair))
    if (e.value or 0.0) > 0.0:
        return balance(matrix, (pair[1], pair[0]))
    signs = [sign(blast.gap(matrix, pair, key)) for key in keys]
    fewer, more, same = signs.count(-1), signs.count(1), signs.count(0)
    counts = (
        f"loses fewer requests than {pair[1]} in {fewer}, more in {more}, and as many, or not clearly so, in {same}"
    )
    mean = f"on average over them {abs(e.value or 0.0) * 100:.1f} points fewer"
    doubt = "" if sign(e) else ", which these runs do not tell from none"
    hint = "" if matrix.stated else f"; each fault counts the same, since {blast.UNSTATED}"
    text = f"Of {counted(len(keys), 'fault')} that can strike both, {pair[0]} {counts}; {mean}{doubt}{hint}."
    return Verdict(text, fewer_by(e), OF_REQUESTS, ISOLATION, decided=bool(sign(e)))


def fewer_by(e: Estimate) -> Estimate:
    """A difference turned round: how much fewer."""
    low, high = (None if x is None else -x for x in (e.high, e.low))
    return Estimate(None if e.value is None else -e.value, low, high, e.why)


def worse(matrix: Matrix, pair: tuple[str, str]) -> Verdict | None:
    """The faults to which the first loses more requests than the second; its number is that of the worst."""
    found = {key: blast.gap(matrix, pair, key) for key in blast.shared(matrix, pair)}
    worst = surely_lost(found)
    if not worst:
        return None
    named = [f"'{key}' (by {(found[key].value or 0.0) * 100:.1f} points)" for key in worst[:WORST]]
    text = f"{pair[0]} loses more requests than {pair[1]} to {', '.join(named)}{others(worst)}."
    return Verdict(text, found[worst[0]], OF_REQUESTS, ISOLATION)


def lonely(matrix: Matrix, pair: tuple[str, str]) -> Verdict | None:
    """What can fail in the first and is not there in the second; its number is the blast radius of the worst."""
    only = [r.key for r in matrix.rows if (pair[1], r.key) in matrix.absent and (pair[0], r.key) not in matrix.absent]
    found = {key: blast.radius(matrix, pair[0], key) for key in only}
    worst = surely_lost(found)
    if not worst:
        return None
    named = [f"'{key}' ({found[key].value or 0.0:.1%} of all requests)" for key in worst[:WORST]]
    text = f"What {pair[1]} does not have can fail in {pair[0]}: {', '.join(named)}{others(worst)}."
    return Verdict(text, found[worst[0]], OF_REQUESTS, ISOLATION)


def surely_lost(found: Mapping[str, Estimate]) -> list[str]:
    """The faults whose number is surely above 0, the worst first."""
    return sorted((key for key in found if sign(found[key]) > 0), key=lambda key: -(found[key].value or 0.0))


def others(worst: Sequence[str]) -> str:
    """How many more there are than are named."""
    return f", and {len(worst) - WORST} more" if len(worst) > WORST else ""


def weighed(matrix: Matrix, pair: tuple[str, str]) -> Verdict | None:
    """By the stated failure rates: in which architecture fewer requests are expected to fail."""
    left, right = (blast.unavailable(matrix, name) for name in pair)
    if not matrix.stated or left is None or right is None:
        return None
    e = blast.apart(left, right)
    if (e.value or 0.0) > 0.0:
        return weighed(matrix, (pair[1], pair[0]))
    shares = [f"{blast.expected(matrix, name).value or 0.0:.3%} of requests in {name}" for name in pair]
    equal = "" if sign(e) else "; these runs do not tell the two apart"
    text = f"By the stated failure rates, one thing down at a time, {' and '.join(shares)} are expected to fail{equal}."
    return Verdict(text, fewer_by(e), OF_REQUESTS, ISOLATION, decided=bool(sign(e)))


def leaks(matrix: Matrix, key: str, slow: str) -> Verdict | None:
    """Routes that never ask a slow part and fail all the same; its number is the lowest availability."""
    parts, low = [], Estimate(1.0)
    for name, rows in matrix.cells.items():
        spared = {r: e for r, e in rows.get(key, {}).items() if slow not in matrix.asks.get(r, {slow})}
        hurt = {r: e for r, e in spared.items() if e.high is not None and e.high < UNHURT}
        if hurt:
            parts.append(f"in {name} " + ", ".join(f"{r} ({e.value or 0.0:.0%})" for r, e in hurt.items()))
            low = min([low, *hurt.values()], key=lambda e: e.value or 0.0)
    if not parts:
        return None
    spread = "; ".join(parts)
    text = (
        f"While {slow} is slow, routes that never ask it suffer, for want of workers or cores: {spread} stay available."
    )
    return Verdict(text, low, OF_REQUESTS, ISOLATION)
