"""What the software does: components with operations made of steps, and the routes that clients can ask for."""

from typing import NamedTuple

from simulator.model.laws import ZERO, Law


class Keys(NamedTuple):
    """A set of keys: `n` of them, drawn uniformly, or by Zipf's law with that exponent."""

    n: int
    zipf: float | None = None


class Compute(NamedTuple):
    """Needs one core of the instance for that long, first come first served."""

    law: Law


class Wait(NamedTuple):
    """Passes; needs no core."""

    law: Law


class Query(NamedTuple):
    """`read` or `write`: a connection of the instance's pool, then a server of the component's database."""

    law: Law
    write: bool
    keys: Keys | None = None
    replica: bool = False  # `from: replica`


class Call(NamedTuple):
    """Asks an operation and waits for its answer.

    `optional`: failure does not fail the caller. `background`: nobody waits. `keys` feed hashing balancers.
    """

    component: str
    operation: str
    keys: Keys | None = None
    optional: bool = False
    background: bool = False


class Parallel(NamedTuple):
    """`times` copies of every branch start together; goes on when `need` have succeeded."""

    branches: tuple[tuple["Step", ...], ...]
    times: int
    need: int


class Repeat(NamedTuple):
    """Steps, one after another, `times` times."""

    steps: tuple["Step", ...]
    times: int


class Choose(NamedTuple):
    """One of the options; shares sum to 1."""

    options: tuple[tuple[float, tuple["Step", ...]], ...]


class Fail(NamedTuple):
    """With this chance the operation, or the branch of a `parallel`, ends here with `error`."""

    share: float


class Cache(NamedTuple):
    """On a hit nothing; on a miss `miss`, then it is stored. `hit`: a fixed chance, or the keys of a real cache."""

    hit: float | Keys
    miss: tuple["Step", ...]


Step = Compute | Wait | Query | Call | Parallel | Repeat | Choose | Fail | Cache


class Operation(NamedTuple):
    """What a component can be asked for. `priority`: larger goes first where a queue heeds it (None: the caller's).

    `idempotent` None: unless it, or anything it calls, writes.
    """

    steps: tuple[Step, ...]
    priority: int | None = None
    idempotent: bool | None = None


class Route(NamedTuple):
    """What a client can ask for. `auth`: the edge authenticates first; then the token must carry `scope`."""

    steps: tuple[Step, ...]
    auth: bool = False
    priority: int = 0
    scope: str | None = None


class Application(NamedTuple):
    """What the software does, without saying how it is deployed. Order is the file's."""

    operations: dict[str, dict[str, Operation]]  # component -> operation name -> operation
    routes: dict[str, Route]
    authentication: Law = ZERO
