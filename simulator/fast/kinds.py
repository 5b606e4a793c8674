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
    GO_ON,  # a woken frame whose process could not attend to it; in a mail only
) = range(16)

(IDLE, WOKEN, SEVERED, QUEUED, CORE_WAIT, COMPUTING, OVERSLEPT, SHARING, WAITING) = range(9)
(JOINING, CONNECTION_WAIT, KEY_WAIT, SERVER_WAIT, QUERYING, COALESCED, FLYING, DEAD) = range(9, 17)

(LATE, HEDGE) = range(2)  # alarms

(REVIVE, RECOVER, REVIVE_LATER, KILL, LIVE, LIVE_NEXT, READY) = range(7)  # chores: of a life
(RENEWAL, RENEWED, READ_MAIL, NEXT_JOB, READMIT, CHECK) = range(7, 13)
(BEAT, HEARD, SWEEP, WINDOW, PUBLISH, POLL) = range(13, 19)  # of the registry
