"""What can happen, and what a frame can be doing."""

(
    ARRIVAL,  # of a request, from a source
    ARRIVE,  # a request message at an instance
    COMPUTED,
    WAITED,
    REPLY,
    TIMER,  # the head of a lane of timers
    QUERIED,
    FAULT,
    AGAIN,  # a call's pause is over
    ALARM,  # a timer with a row of its own: a drawn timeout, a hedge
    CANCEL,  # the message of a caller who has given up
    SHARED,  # the next computation of a divided processor ends
    IMPATIENT,  # for a connection
    USER,  # of a closed loop, has thought
    CHORE,  # what is periodic or rare, with a row of its own
) = range(15)
WOKEN = 15  # in a mail only: a frame that was woken

IDLE, QUEUED, CORE_WAIT, COMPUTING, WAITING, CONNECTION_WAIT, SERVER_WAIT, QUERYING, FLYING, DEAD = range(10)
