"""Which of those who wait for a worker is next, and who waits in vain.

Problem: in an overload first come first served is the worst order there is. Everybody waits until nearly all patience
is gone, and is then served for nobody. Ideas:

- last come first served (`lifo`): those who are served are served fresh; a few wait for ever instead of all too long;
- `adaptive_lifo`: fair as long as the queue empties now and then, from the back once it stands;
- `codel`: once it stands, whoever has waited for longer than a short time is turned away when its turn comes; until
  then waiting for as long as a queue may stand is no sign of anything, and is borne;
- `priority`: the important first, first come among equals; a full queue gives up its least important for who matters
  more.

A queue *stands* when it has not been empty for STANDING_NS. Source: Maurer, Fail at Scale (ACM Queue, 2015): 100 ms and
5 ms at Facebook; Nichols and Jacobson, Controlling Queue Delay (2012).

How it fails: with `lifo` the unlucky wait for ever, and the latency of those who get through hides them: look at
availability beside it. With `priority` the unimportant starve. `codel` turns away work that a patient client would have
waited for, and says nothing about a queue that is standing further down.
"""

ORDERS = ("fifo", "lifo", "adaptive_lifo", "priority")
FIFO, LIFO, ADAPTIVE_LIFO, PRIORITY = range(4)
FRONT, BACK = range(2)
STANDING_NS = 100_000_000


def end(order: int, standing_ns: int) -> int:
    """The end from which the next is taken: FRONT (the oldest or most important) or BACK.

    `standing_ns`: how long the queue has not been empty.
    """
    if order == LIFO or (order == ADAPTIVE_LIFO and standing_ns > STANDING_NS):
        return BACK
    return FRONT


def overdue(codel_ns: int, standing_ns: int, waited_ns: int) -> bool:
    """Whether who has waited for that long is turned away at its turn. `codel_ns` -1: never."""
    if codel_ns < 0:
        return False
    return waited_ns > (codel_ns if standing_ns > STANDING_NS else max(codel_ns, STANDING_NS))


def ahead(order: int, mine: int, theirs: int) -> bool:
    """Whether a newcomer of priority `mine` stands before one of priority `theirs` who is waiting."""
    return order == PRIORITY and mine > theirs


def displaces(order: int, mine: int, last: int) -> bool:
    """Whether a newcomer to a full queue takes the place of the last in it, who has priority `last`."""
    return ahead(order, mine, last)
