"""Rows of a program for what lies between: links, the policies of callers, what callers know, and the registry."""

from typing import NamedTuple


class LinkRow(NamedTuple):
    """Who asks whom: from a caller (a unit's component, or a workload's clients) to an operation or a route.

    `hop` is the law of each message, which takes `beyond_ns` more than that (what messages cost on a real machine; the
    real system pays it without being told), `cross` of what crossing zones adds (-1: nothing), `send` of the caller's
    processor time before each attempt (-1: none). A message is lost with chance `loss` and sent again after
    `retransmit_ns`, doubling. `timeout_ns` is per attempt (-1: none, or the law `timeout` where that is not -1).
    `balancer` is the first policy slot; `per_caller` 1: each instance of the calling unit has its own, in order; 0: one
    for all. `guards`: the first slot of the policies that are asked (`admit`, `again`) and taught (`learn`), `n_guards`
    for each calling instance, in the order in which they are asked. After `hedge_ns` (-1: never) without an answer a
    further attempt is sent, at most `hedges` of them. `deadline` 1: the time left travels. `cancel` 1: giving up sends
    a message. `priority` -1: the caller's. `salt` other than 0: the caller only hands on what it was asked (a proxy);
    its calls have the key of the frame that makes them, and so has their first attempt; messages draw with the salt;
    they are no calls of the record. `relay` 1: it leads to such a proxy, where the operation is not reached yet.
    `workload` and `route` are -1 except on clients' links.
    """

    unit: int
    entry: int
    operation: int
    caller: int
    hop: int
    send: int
    timeout_ns: int
    balancer: int
    per_caller: int
    workload: int
    route: int
    timeout: int = -1
    guards: int = -1
    n_guards: int = 0
    hedge_ns: int = -1
    hedges: int = 0
    deadline: int = 0
    cancel: int = 0
    priority: int = -1
    salt: int = 0
    cross: int = -1
    loss: float = 0.0
    retransmit_ns: int = 0
    relay: int = 0
    beyond_ns: int = 0


class PolicyRow(NamedTuple):
    """One state of a policy of the catalogue.

    `owner` is the instance in whose memory it lives (lost with it); -1: nobody's. `size`: length of its vectors `score`
    and `stamp` (a balancer: one per replica of the called unit). `directory`: what a balancer knows of the called unit.
    `same`: its state is that of an earlier row, which has no `same` (-1: it has its own); so links that agree about a
    breaker and not about retries share the breaker.
    """

    number: int
    owner: int = -1
    config: tuple[int | float, ...] = ()
    size: int = 0
    directory: int = -1
    same: int = -1


PERFECT, STATIC, POLLED = range(3)


class DirectoryRow(NamedTuple):
    """What somebody knows of the instances of a unit.

    Directory u, for u below the number of units, is the truth about unit u (`known` PERFECT); a balancer that knows
    only a copy or takes out instances by itself has a directory of its own. `known`: PERFECT follows the truth, STATIC
    is everybody for ever, POLLED copies the registry's list every `poll_ns` of the registry. `owner`: the instance in
    whose memory it is (-1: nobody's). `eject`: policy slot that judges outliers by outcomes (-1: none). `check_ns`:
    health is checked that often (-1: never), out after `fall` failures in a row, in after `rise` successes.
    `slow_start_ns`: the weight of who comes (back) grows for that long (0: at once).
    """

    unit: int
    known: int = PERFECT
    owner: int = -1
    eject: int = -1
    check_ns: int = -1
    fall: int = 0
    rise: int = 0
    slow_start_ns: int = 0


class RegistryRow(NamedTuple):
    """How instances become known to those who poll (`policies.leases`).

    `heartbeat_ns` -1: no beats, the registry knows the truth (DNS that the platform writes). `lease_ns` is how old the
    last beat may be. Swept every `sweep_ns`; the list handed out is renewed every `server_cache_ns` (0: always fresh);
    callers fetch it every `poll_ns`. `preserve`: share of expected renewals below which nothing is evicted (0: always
    evicts), counted over `window_ns`; `at_once`: largest share of the registered evicted in one sweep. `hop`: law of
    a beat's way.
    """

    heartbeat_ns: int = -1
    lease_ns: int = 0
    sweep_ns: int = -1
    server_cache_ns: int = 0
    poll_ns: int = -1
    preserve: float = 0.0
    window_ns: int = 60_000_000_000
    at_once: float = 1.0
    hop: int = -1
