"""When a registry stops believing in an instance that is not heard any more.

Problem: a process that dies cannot say so. Idea: a registration is a lease that every heartbeat renews, and a sweep
removes those that have run out (Gray and Cheriton, Leases, 1989). A registry that hears nobody may be the one that is
cut off: then a list of the dead is better than an empty one. Eureka therefore preserves itself: nothing is removed
unless the renewals of the last minute exceed a threshold, and never more than a part at once. Source: the server of
Netflix Eureka (`evict`, `isLeaseExpirationEnabled`, `updateRenewsPerMinThreshold`): the threshold is int(N x beats a
minute x 0.85), at most N - int(N x 0.85) leave in one sweep, and a lease counts twice its duration, which a preset
writes as a lease of that length.

How it fails: until the sweep, and until callers fetch the list anew, the dead are asked: lease + sweep + caches. With
preservation one death among up to six is never noticed: of 12 beats a minute 10 are left, and int(12 x 0.85) is 10.
"""


def expired(lease_ns: int, now_ns: int, beat_ns: int) -> bool:
    """Whether the last beat is older than the lease."""
    return now_ns - beat_ns > lease_ns


def may_evict(preserve: float, renewals: int, registered: int, heartbeat_ns: int, window_ns: int) -> bool:
    """Whether anybody may be removed: more renewals within the last window than a share of those expected.

    `preserve` is that share; 0: always.
    """
    if preserve == 0.0:
        return True
    threshold = int(registered * (window_ns / heartbeat_ns) * preserve)
    return threshold > 0 and renewals > threshold


def evict_most(at_once: float, registered: int) -> int:
    """How many may be removed in one sweep."""
    return registered - int(registered * (1.0 - at_once))
