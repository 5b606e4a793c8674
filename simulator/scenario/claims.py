"""Claims, such as `p99 of profile in micro during outage < 200 ms`, read into `model.claims` and checked for sense.

    claim    = ["if" compare "then"] compare
    compare  = expr ("<"|"<="|">"|">=") expr | expr "=" expr "within" band | expr "agrees" "with" expr
    expr     = term {("+"|"-") term}      term = factor {("*"|"/") factor}      factor = "(" expr ")" | amount | metric

Kinds are checked while reading: time against time, share against share. Whether the names in a claim exist is asked
later, when the whole file is known (`check_claims.py`).
"""

from simulator.model import claims as c
from simulator.scenario.metric import metric
from simulator.scenario.small import TIME_MAX_NS, within
from simulator.scenario.tokens import WORD, Reader, TextError, quote

DEPTH_MAX = 20  # brackets within brackets
AMOUNTS = (c.TIME, c.RATE, c.SHARE, c.NUMBER)
POWER = {c.TIME: 1, c.RATE: -1, c.SHARE: 0, c.NUMBER: 0}  # the power of time that a kind carries
Kinded = tuple[c.Expression, str]


def claim(text: str) -> c.Claim:
    """A whole claim."""
    reader = Reader(text)
    condition = None
    if reader.has("if"):
        condition = compare(reader)
        reader.need("then")
    main = compare(reader)
    reader.done()
    return c.Claim(text, main, condition)


def compare(reader: Reader) -> c.Comparison:
    """Two expressions of one kind and what is said about them."""
    left, kind = expression(reader, 0)
    relation = reader.need(c.LESS, c.AT_MOST, c.MORE, c.AT_LEAST, c.EQUAL, "agrees")
    if relation == "agrees":
        reader.need("with")
        relation = c.AGREES
    right, other = expression(reader, 0)
    refuse_kinds(reader, (left, kind), (right, other))
    if not any(metrics(left)) and not any(metrics(right)):
        raise TextError(
            f"{quote(reader.text)} measures nothing", "a metric on one side at least, such as `mean of ROUTE`"
        )
    return c.Comparison(relation, left, right, band(reader, kind) if relation == c.EQUAL else None)


def refuse_kinds(reader: Reader, left: Kinded, right: Kinded) -> None:
    """Time against time, share against share; a formula without a unit may stand against a share."""
    kinds = {left[1], right[1]}
    if len(kinds) == 1:
        return
    plain = [side for side in (left, right) if side[1] == c.NUMBER]
    if kinds == {c.SHARE, c.NUMBER} and isinstance(plain[0][0], c.Binary):
        return
    advice = "write a share with %, such as `5%`" if kinds == {c.SHARE, c.NUMBER} else "both sides of one kind"
    raise TextError(f"the left side is a {left[1]}, the right side a {right[1]} in {quote(reader.text)}", advice)


def band(reader: Reader, kind: str) -> c.Amount:
    """How near is near enough, after `=`."""
    reader.need("within")
    allowed = {c.SHARE, kind} | ({c.POINTS} if kind == c.SHARE else set())
    token = reader.next
    if token.kind not in allowed:
        reader.fail(
            "a share of the right side, such as `5%`, or "
            + (f"a {kind}" if kind != c.SHARE else "points, such as `1 pp`")
        )
    if not token.value:
        raise TextError(f"a band of {token.text} can never hold in {quote(reader.text)}", "a band above 0")
    reader.take()
    return c.Amount(token.kind, float(token.value))


def expression(reader: Reader, depth: int) -> Kinded:
    """Sums of products."""
    left = product(reader, depth)
    while sign := reader.has("+", "-"):
        right = product(reader, depth)
        if POWER[left[1]] != POWER[right[1]]:
            raise TextError(
                f"cannot {'add' if sign == '+' else 'subtract'} a {left[1]} and a {right[1]} in {quote(reader.text)}"
            )
        kind = c.SHARE if c.SHARE in (left[1], right[1]) else left[1]
        left = c.Binary(sign, left[0], right[0]), kind
    return left


def product(reader: Reader, depth: int) -> Kinded:
    """Factors multiplied and divided."""
    left = part(reader, depth)
    while sign := reader.has("*", "/"):
        right = part(reader, depth)
        power = POWER[left[1]] + (POWER[right[1]] if sign == "*" else -POWER[right[1]])
        if abs(power) > 1:
            raise TextError(f"{left[1]} {sign} {right[1]} has no unit of its own in {quote(reader.text)}")
        left = c.Binary(sign, left[0], right[0]), kind_of(power, sign, left[1], right[1])
    return left


def kind_of(power: int, sign: str, left: str, right: str) -> str:
    """The kind of a product or a quotient."""
    if power:
        return c.TIME if power > 0 else c.RATE
    return c.SHARE if sign == "*" and left == right == c.SHARE else c.NUMBER


def part(reader: Reader, depth: int) -> Kinded:
    """An amount, a metric, or an expression in brackets."""
    if reader.has("("):
        if depth == DEPTH_MAX:
            raise TextError("too many brackets within brackets", f"at most {DEPTH_MAX}")
        inner = expression(reader, depth + 1)
        reader.need(")")
        return inner
    if reader.next.kind in AMOUNTS:
        token = reader.take()
        if token.kind == c.TIME:
            within(token.value, 0, TIME_MAX_NS, token.text, "at most 10^9 s")
        return c.Amount(token.kind, float(token.value)), token.kind
    if reader.next.kind != WORD:
        reader.fail("a metric or an amount")
    found = metric(reader)
    return found, c.METRICS[found.name]


def metrics(expression_: c.Expression) -> tuple[c.Metric, ...]:
    """All metrics of an expression, from left to right."""
    if isinstance(expression_, c.Metric):
        return (expression_,)
    if isinstance(expression_, c.Binary):
        return metrics(expression_.left) + metrics(expression_.right)
    return ()
