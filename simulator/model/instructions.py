"""The instructions of a program: what they are called, and what their operands mean."""

from typing import NamedTuple

(
    COMPUTE,
    WAIT,
    QUERY,
    LOOKUP,
    CALL,
    SPAWN,
    JOIN,
    BRANCH,
    JUMP,
    FAIL,
    CHECK,
    TRIP,
    LIMIT,
    STORE,
    RETURN,
) = range(15)
OPCODES = (
    *("compute", "wait", "query", "lookup", "call", "spawn", "join", "branch"),
    *("jump", "fail", "check", "trip", "limit", "store", "return"),
)
INSTRUCTIONS_MAX = 1 << 16


class Instruction(NamedTuple):
    """One step.

    | op      | a              | b                         | c                        | p                          |
    |---------|----------------|---------------------------|--------------------------|----------------------------|
    | COMPUTE | law            |                           |                          |                            |
    | WAIT    | law            |                           |                          |                            |
    | QUERY   | law            | pool                      | key set, -1: none        | 1: a write                 |
    | LOOKUP  | where to, hit  | cache                     | key set, -1: by chance   | chance of a hit            |
    | CALL    | link           | 1: nobody waits           | key set, -1: none        |                            |
    | SPAWN   | where to       | operation, -1 for a block | 1: nobody waits          |                            |
    | JOIN    | need           | of how many               | where to if they fail    | 1: the child's own outcome |
    | BRANCH  | where to       |                           |                          | jumps if draw < p          |
    | JUMP    | where to       |                           |                          |                            |
    | FAIL    |                |                           |                          | ends if draw < p           |
    | CHECK   | manners        |                           |                          |                            |
    | TRIP    |                |                           |                          |                            |
    | LIMIT   | first slot     | slots an instance         |                          |                            |
    | STORE   |                | cache                     |                          |                            |
    | RETURN  |                |                           |                          |                            |

    `component` is whose step it is (for `slow`, and as the caller in the record of a SPAWN); 0: nobody's. The place
    of a SPAWN or CALL names the call; a block spawned at place 0 has its parent's key. A JOIN whose `c` is -1 ends the
    operation where its group fails; otherwise the operation goes on there and is degraded. TRIP stands at the beginning
    of an operation of a component that a fault can make fail (FAILING) or kill its process (DEADLY). LIMIT asks the
    policies of this instance's rate limit.
    """

    op: int
    a: int = 0
    b: int = 0
    place: int = 0
    p: float = 0.0
    component: int = 0
    c: int = -1
