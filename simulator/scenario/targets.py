"""What a fault strikes, as one value: `posts`, `posts.database`, `gateway`, `registry`, `zone a`, `users -> posts`.

Names are components, so that a fault means something in every architecture. Which fault can strike what is a table
here; whether the names exist is asked later, when the whole file is known (`check_faults.py`).
"""

import re
from typing import NamedTuple

from simulator.model import topology as m
from simulator.scenario.small import RESERVED
from simulator.scenario.tokens import NAME_PATTERN, TextError, quote

COMPONENT, DATABASE, ZONE, LINK = "a component", "COMPONENT.database", "`zone NAME`", "`CALLER -> CALLEE`"
GATEWAY, REGISTRY = "`gateway`", "`registry`"
LATER = ("broker", "balancer")

STRIKES = {
    m.CRASH: (COMPONENT, DATABASE, GATEWAY, REGISTRY, ZONE),
    m.FREEZE: (COMPONENT, GATEWAY, ZONE),
    m.SLOW: (COMPONENT, DATABASE),
    m.FAIL: (COMPONENT,),
    m.CUT: (LINK, ZONE),
    m.LOSE: (LINK,),
    m.DELAY: (LINK,),
    m.FLUSH: (COMPONENT,),
}
MANY = (COMPONENT, GATEWAY)  # targets that are several instances
FORMS = ", ".join((COMPONENT, DATABASE, GATEWAY, REGISTRY, ZONE, LINK))
PATTERN = rf"(?:{NAME_PATTERN}(?:\.database)?|zone {NAME_PATTERN}|{NAME_PATTERN} -> {NAME_PATTERN})"
TARGET = re.compile(
    rf"zone (?P<zone>{NAME_PATTERN})|(?P<caller>{NAME_PATTERN}) -> (?P<callee>{NAME_PATTERN})"
    rf"|(?P<name>{NAME_PATTERN})(?P<database>\.database)?"
)


class Target(NamedTuple):
    """`form` is one of the six above. `name`: the component, zone or caller, or `gateway`, `registry`."""

    form: str
    name: str
    callee: str | None = None


def target(text: str) -> Target:
    """What a fault strikes."""
    found = TARGET.fullmatch(text)
    if not found:
        raise TextError(f"{quote(text)} is not a target", f"one of: {FORMS}")
    if found["zone"]:
        return Target(ZONE, found["zone"])
    if found["caller"]:
        return Target(LINK, found["caller"], found["callee"])
    if found["name"] in LATER:
        raise TextError(f"{quote(text)}: not yet", f"today: {FORMS}")
    own = {m.GATEWAY: GATEWAY, m.REGISTRY: REGISTRY}
    if found["name"] in RESERVED and (found["name"] not in own or found["database"]):
        raise TextError(f"{quote(text)} is not a target", f"one of: {FORMS}")
    return Target(DATABASE if found["database"] else own.get(found["name"], COMPONENT), found["name"])
