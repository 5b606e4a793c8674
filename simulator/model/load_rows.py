"""Rows of a program for its load: workloads, people, rates, mixes, lines of logs."""

from typing import NamedTuple

POISSON, REGULAR, LOG, USERS = range(4)


class SourceRow(NamedTuple):
    """A workload. Its segments of rate, its mix, and (LOG) its arrivals are ranges of their tables.

    `process` USERS: a closed loop; `users` rows of people, who think for `think` (law) after each answer. `clients`:
    how many different clients there are (the users, in a closed loop). `bursts`, `pauses`: laws of an on-off process
    into whose bursts all arrivals fall (-1: none). `first_client`: the number of the first: no two workloads share one.
    """

    process: int
    key: int  # name_key of the workload; the seed is mixed in by the runtime
    segments: int
    n_segments: int
    mixes: int
    n_mixes: int
    arrivals: int
    n_arrivals: int
    malformed: float
    unauthenticated: float
    users: int = 0
    n_users: int = 0
    think: int = -1
    clients: int = 1
    bursts: int = -1
    pauses: int = -1
    on_share: float = 1.0  # mean burst / (mean burst + mean pause)
    first_client: int = 0


class UserRow(NamedTuple):
    """One person of a closed loop: comes at `from_ns`, starts nothing new at or after `until_ns`."""

    from_ns: int
    until_ns: int


class SegmentRow(NamedTuple):
    """Rate of arrivals from `from_ns` on: `per_ns` + `slope` x (t - from), with `mass` expected arrivals before it."""

    from_ns: int
    mass: float
    per_ns: float
    slope: float


class MixRow(NamedTuple):
    """One route of a mix: its link, the cumulated share, whether the route authenticates, and whether it lacks a scope.

    `forbidden` 1: the clients of this workload do not carry the scope that the route asks for.
    """

    link: int
    upto: float
    auth: int
    forbidden: int = 0


class ArrivalRow(NamedTuple):
    """One line of an access log."""

    at_ns: int
    mix: int
