"""Which requests are bad on purpose, and where the edge turns them away.

One draw decides both shares, so that they never overlap: below `malformed` the body cannot be parsed (400), in the
next `unauthenticated` the token is missing (401, only on routes that ask for one). The edge answers 400 before
authentication and 401 after it: the work of checking a token is spent on those without one too.
"""

WELL_FORMED, MALFORMED, UNAUTHENTICATED = range(3)
NAMES = ("well_formed", "malformed", "unauthenticated")


def manners(malformed: float, unauthenticated: float, auth: int, u: float) -> int:
    """The manners of a request, from one uniform."""
    if u < malformed:
        return MALFORMED
    if auth and u < malformed + unauthenticated:
        return UNAUTHENTICATED
    return WELL_FORMED
