"""From words to the model: what goes wrong."""

from simulator.model import topology as m
from simulator.scenario.fault import Fault
from simulator.scenario.targets import DATABASE, ZONE


def fault(words: Fault) -> m.Fault:
    """One fault."""
    kind, target = words.strike()
    often = words.random
    return m.Fault(
        kind=kind,
        target=target.name,
        at_ns=words.at or 0,
        for_ns=words.for_,
        database=target.form == DATABASE,
        factor=words.by or 1.0,
        instances=words.instances,
        only=tuple(words.only or ()),
        callee=target.callee,
        zone=target.form == ZONE,
        share=words.share or 1.0,
        law=words.latency,
        set_off=words.set_off,
        renewal=None if often is None else m.Renewal(often.up, often.down, often.together),
    )
