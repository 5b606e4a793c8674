"""What a process does with an operation that arrives: a free worker, else a place in the queue, else 503 at once.

The queue is bounded because an unbounded one turns overload into waiting without end: by the time a request is served,
its client has gone (Nygard, Release It!). Refusing early keeps the answer times of those who are let in.
"""

WORK, QUEUE, REFUSE = range(3)


def admit(workers: int, queue_max: int, busy: int, queued: int) -> int:
    """WORK, QUEUE or REFUSE, for `busy` of `workers` at work and `queued` waiting."""
    if busy < workers:
        return WORK
    if queued < queue_max:
        return QUEUE
    return REFUSE
