"""Which requests are bad on purpose, and where the edge turns them away.

One draw decides both shares, so that they never overlap: below `malformed` the body cannot be parsed (400), in the
next `unauthenticated` the token is missing (401, only on routes that ask for one). Of the others those are forbidden
(403) whose token does not carry the scope that the route asks for. The edge answers 400 before authentication, 401 and
403 after it: the work of checking a token is spent on those without one too.
"""

WELL_FORMED, MALFORMED, UNAUTHENTICATED, FORBIDDEN = range(4)
NAMES = ("well_formed", "malformed", "unauthenticated", "forbidden")


def manners(malformed: float, unauthenticated: float, auth: int, forbidden: int, u: float) -> int:
    """The manners of a request, from one uniform. `forbidden` 1: this client lacks the scope of this route."""
    if u < malformed:
        return MALFORMED
    if auth and u < malformed + unauthenticated:
        return UNAUTHENTICATED
    return FORBIDDEN if forbidden else WELL_FORMED
