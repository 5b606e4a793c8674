"""Whether a signed token may be believed, and whether it is enough for what is asked.

Problem: a token is handed in by whoever wants something, so every word in it may be a lie, the name of the algorithm
with which it says it was signed too. Idea: who checks decides beforehand which algorithms count, for whom tokens must
be made out and by whom; a token says its case and is held against that, in a fixed order, cheapest lie first: 401 to
those who are not believed, 403 to those who are but may not. Source: RFC 7519 (JSON Web Token), RFC 8725 (its best
current practices: explicit algorithms, audience, issuer), RFC 6750 (401 and 403).

How it fails: what is believed is believed until it expires, whatever has happened to its owner since: taking a token
back needs a list, which is the state that tokens were to save. Clocks differ, so a little leeway is given, and a stolen
token lives that much longer. A checker that reads the algorithm from the token takes `none` for a signature.
"""

from typing import NamedTuple

BELIEVED, MISSING, ALGORITHM, SIGNATURE, ISSUER, AUDIENCE, SUBJECT, EARLY, EXPIRED, SCOPE = range(10)
NAMES = ("believed", "missing", "algorithm", "signature", "issuer", "audience", "subject", "early", "expired", "scope")


class Config(NamedTuple):
    """Which algorithms count, who must have issued a token and for whom, and how far clocks may differ."""

    algorithms: tuple[str, ...]
    issuer: str
    audience: str
    leeway_ns: int


class Token(NamedTuple):
    """What a token says, times in ns since 1970 (-1: it does not say), and whether its signature is right.

    `subject`: whose it is; empty: it does not say.
    """

    algorithm: str
    signed: bool
    issuer: str
    audience: tuple[str, ...]
    not_before_ns: int
    expires_ns: int
    scopes: tuple[str, ...]
    subject: str


def believe(config: Config, now_ns: int, token: Token | None, scope: str) -> int:
    """BELIEVED, or the first thing that is wrong with it. `scope`: what is asked for; empty: nothing in particular.

    A token that does not say when it expires has expired; one that does not say whose it is is nobody's.
    """
    if token is None:
        return MISSING
    wrong = (
        (ALGORITHM, token.algorithm not in config.algorithms),
        (SIGNATURE, not token.signed),
        (ISSUER, token.issuer != config.issuer),
        (AUDIENCE, config.audience not in token.audience),
        (SUBJECT, not token.subject),
        (EARLY, now_ns + config.leeway_ns < token.not_before_ns),
        (EXPIRED, now_ns - config.leeway_ns >= token.expires_ns),
        (SCOPE, scope not in ("", *token.scopes)),
    )
    return next((verdict for verdict, yes in wrong if yes), BELIEVED)


def status(verdict: int) -> int:
    """The HTTP status of a verdict."""
    if verdict == BELIEVED:
        return 200
    return 403 if verdict == SCOPE else 401
