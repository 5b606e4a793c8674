"""JSON Web Tokens of the real system: the library signs and checks signatures, `policies/authentication` decides.

A gateway holds a secret of its own, made anew for every launch. Nothing here reads a clock: `now_ns` is the wall's, in
ns since 1970. The library is told to check the signature and nothing else, with the algorithms of the configuration
and never with what the token asks for; what the token claims is read into facts, and the pure function judges them.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from simulator.policies.authentication import Config, Token, believe

ALGORITHM = "HS256"
SECRET_BYTES = 32  # RFC 7518: a key of HS256 is at least as long as its hash
LIFETIME_NS = 3_600_000_000_000
TOKEN_MOST = 4096  # characters; longer ones are not even looked at
NS_PER_S = 1_000_000_000
RULES = Config((ALGORITHM,), "splitpoint", "splitpoint-clients", 5 * NS_PER_S)
BEARER = "Bearer "
NOTHING = Token("", False, "", (), not_before_ns=-1, expires_ns=-1, scopes=(), subject="")


class Verified(NamedTuple):
    """What came of checking a token: a verdict of `policies/authentication`, and whose it is where it is believed."""

    verdict: int
    subject: str


def new_secret() -> bytes:
    """A secret for one launch."""
    return secrets.token_bytes(SECRET_BYTES)


def issue(secret: bytes, subject: str, scopes: Sequence[str], now_ns: int, lifetime_ns: int = LIFETIME_NS) -> str:
    """A signed token."""
    import jwt

    claims = {
        "sub": subject,
        "iss": RULES.issuer,
        "aud": RULES.audience,
        "nbf": now_ns // NS_PER_S,
        "exp": (now_ns + lifetime_ns) // NS_PER_S,
        "scope": " ".join(scopes),
    }
    return jwt.encode(claims, secret, algorithm=ALGORITHM)


def bearer(header: str | None) -> str | None:
    """The token in an `Authorization` header; None: there is none."""
    if header is None or header[: len(BEARER)].lower() != BEARER.lower():
        return None
    return header[len(BEARER) :].strip()


def verify(secret: bytes, token: str | None, scope: str, now_ns: int, rules: Config = RULES) -> Verified:
    """Hold a token against the rules. `scope`: what is asked for; empty: nothing in particular."""
    facts = None if token is None else read(secret, token, rules)
    return Verified(believe(rules, now_ns, facts, scope), "" if facts is None else facts.subject)


def read(secret: bytes, token: str, rules: Config) -> Token:
    """What a token says. Whatever cannot be read is not signed."""
    import jwt

    if len(token) > TOKEN_MOST:
        return NOTHING
    try:
        algorithm = str(jwt.get_unverified_header(token).get("alg", ""))
        claims = jwt.decode(token, secret, algorithms=list(rules.algorithms), options=SIGNATURE_ONLY)
    except jwt.InvalidAlgorithmError:
        return NOTHING._replace(algorithm=algorithm)
    except (jwt.InvalidTokenError, ValueError):
        return NOTHING._replace(algorithm=rules.algorithms[0])
    return facts_of(algorithm, claims)


# Everything else is the policy's to judge.
SIGNATURE_ONLY: Any = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}


def facts_of(algorithm: str, claims: Mapping[str, Any]) -> Token:
    """The claims of a token that was signed by us, or by somebody who knows the secret."""
    audience = claims.get("aud")
    listed = tuple(map(str, audience)) if isinstance(audience, list) else (text(claims, "aud"),)
    times = time_ns(claims.get("nbf")), time_ns(claims.get("exp"))
    scopes = tuple(text(claims, "scope").split())
    return Token(algorithm, True, text(claims, "iss"), listed, *times, scopes, text(claims, "sub"))


def text(claims: Mapping[str, Any], name: str) -> str:
    """A claim that should be text; empty where it is none."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def time_ns(value: object) -> int:
    """A NumericDate (seconds, perhaps with a fraction) in ns; -1: no such thing."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        return -1
    return int(value * NS_PER_S)
