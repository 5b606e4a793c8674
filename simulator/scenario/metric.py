"""A metric of a claim: a word and its clauses, such as `p99 of profile in micro during outage`.

metric   = (METRIC | "slower" "than" time) { clause }
clause   = "of" SUBJECT | "in" ARCHITECTURE | "at" PARAMETER value | window
window   = ("before"|"during"|"after") FAULT | "from" time "to" time | "while" COMPONENT "is" "down"
"""

from simulator.model import claims as c
from simulator.scenario.small import whole_ns
from simulator.scenario.tokens import END, SIGN, WORD, Reader, TextError, canonical, nearest, quote

# of what is not simulated yet, or of a search over loads that nobody makes yet
NOT_YET = ("lag", "max_lag", "duplicates", "dead_letters", "max_load", "max_load_per_core")


def metric(reader: Reader) -> c.Metric:
    """A metric and its clauses, each once, in any order."""
    name, than = reader.take().text, 0
    if name == "slower" and reader.need("than"):
        name, than = "slower than", whole_ns(reader.amount(c.TIME), reader.text)
    if name in NOT_YET:
        raise TextError(f"`{name}`: not yet", "nothing can measure it yet; take the claim out")
    if name not in c.METRICS:
        raise TextError(
            f"unknown metric {quote(name)}", nearest(name, [m for m in c.METRICS if m not in NOT_YET], "metrics")
        )
    found = c.Metric(name, than_ns=than)
    seen: set[str] = set()
    while reader.next.text in CLAUSES and reader.next.kind == WORD:
        word = reader.take().text
        slot = word if word in ("of", "in", "at") else "window"
        if slot in seen:
            raise TextError(f"two `{slot}` clauses of one metric in {quote(reader.text)}", "each clause once")
        seen.add(slot)
        found = CLAUSES[word](reader, word, found)
    return found


def clause_of(reader: Reader, _: str, found: c.Metric) -> c.Metric:
    """Of what or whom."""
    subject = reader.name("a route, a component, COMPONENT.OPERATION, COMPONENT.database, a unit or CALLER -> CALLEE")
    if reader.has("->"):
        callee = reader.name("who is called")
        if callee == "any":
            raise TextError(f"`{subject} -> any`: not yet", "a component or an operation behind `->`")
        subject += f" -> {callee}"
    return found._replace(of=subject)


def clause_in(reader: Reader, _: str, found: c.Metric) -> c.Metric:
    """In which architecture."""
    return found._replace(in_=reader.name("an architecture"))


def clause_at(reader: Reader, _: str, found: c.Metric) -> c.Metric:
    """In which cell of `vary`."""
    parameter = reader.name("a name under `vary`")
    if reader.next.kind in (END, SIGN):
        reader.fail(f"one of the values of {parameter}")
    return found._replace(at=(parameter, canonical(reader.take().text)))


def clause_window(reader: Reader, word: str, found: c.Metric) -> c.Metric:
    """In which stretch of time."""
    if word == "from":
        low = whole_ns(reader.amount(c.TIME), reader.text)
        reader.need("to")
        high = whole_ns(reader.amount(c.TIME), reader.text)
        if low >= high:
            raise TextError(f"the window of {quote(reader.text)} is empty", "`from` the earlier time `to` the later")
        return found._replace(window=c.Window(c.FROM, "", low, high))
    if word == "while":
        name = reader.name("a component")
        reader.need("is")
        reader.need("down")
        return found._replace(window=c.Window(c.WHILE_DOWN, name))
    return found._replace(window=c.Window(word, reader.name("a fault")))


CLAUSES = {
    "of": clause_of,
    "in": clause_in,
    "at": clause_at,
    "before": clause_window,
    "during": clause_window,
    "after": clause_window,
    "from": clause_window,
    "while": clause_window,
}
