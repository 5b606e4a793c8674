"""Laws of chance as text: `exponential 5 ms`, `gamma 4 ms cv 0.5 max 1 s`, `10 ms or 1 s in 1%`, `empirical times.txt`.

The number after a law's name is its mean; a second number, where the law has one, is named (cv, shape, stages). Every
number has a range in which drawing from the law makes sense. The laws themselves live in `model.laws`.
"""

from collections.abc import Callable
from fractions import Fraction

from simulator.model.laws import NAMES, NEVER_NS, Branch, Law
from simulator.model.quantities import NUMBER, SHARE, TIME
from simulator.scenario.small import TIME_MAX_NS, whole_ns, within, wrong
from simulator.scenario.tokens import Reader, TextError, nearest, quote

CV_MAX = 100
SHAPE_MIN, SHAPE_MAX = Fraction(1, 10), 1_000
STAGES_MAX = 1_000
BRANCHES_MAX = 16
OPTION = dict.fromkeys(("normal", "lognormal", "gamma", "hyperexponential"), "cv") | {
    "weibull": "shape",
    "pareto": "shape",
    "erlang": "stages",
}
FORMS = "a law: `5 ms`, `exponential 5 ms`, `gamma 4 ms cv 0.5`, `uniform 1 ms to 3 ms`, `10 ms or 1 s in 1%`"

Samples = Callable[[str], tuple[int, ...]]  # the name of a file -> its times in ns, sorted


def law(text: str, samples: Samples) -> Law:
    """A law of chance. `samples` reads the file of an `empirical` one."""
    reader = Reader(text)
    branches, shares = [branch(reader, samples)], list[Fraction]()
    while reader.has("or"):
        branches.append(branch(reader, samples))
        reader.need("in")
        shares.append(reader.amount(SHARE))
    reader.done()
    if len(branches) > BRANCHES_MAX:
        raise TextError(f"a law with {len(branches)} branches", f"at most {BRANCHES_MAX}")
    first = Fraction(1) - sum(shares)
    if first <= 0:
        raise TextError(
            f"the shares in {quote(text)} leave nothing for the first branch", "shares that add to less than 100%"
        )
    return Law(tuple(branches), tuple(map(float, [first, *shares])))


def branch(reader: Reader, samples: Samples) -> Branch:
    """One branch of a law."""
    if reader.next.kind == TIME:
        return Branch(NAMES.index("constant"), mean_ns(reader))
    if reader.has("empirical"):
        values = samples(reader.raw())
        return Branch(NAMES.index("empirical"), sum(values) / len(values), samples_ns=values)
    if reader.has("uniform"):
        low = mean_ns(reader)
        reader.need("to")
        high = mean_ns(reader)
        if low >= high:
            raise TextError(f"the range of {quote(reader.text)} is empty", "the smaller time first")
        return Branch(NAMES.index("uniform"), low, high)
    return named(reader)


def named(reader: Reader) -> Branch:
    """A branch that bears the name of its law, its mean and perhaps a second number."""
    word = reader.next.text
    if word != "exponential" and word not in OPTION:
        if reader.next.kind == "word":
            raise TextError(f"unknown law {quote(word)}", nearest(word, [*NAMES[1:]], "laws"))
        reader.fail(FORMS)
    reader.take()
    mean = mean_ns(reader)
    if mean == 0:
        raise TextError(f"the mean of {quote(reader.text)} is 0", "`0 ms` alone, or a mean above 0")
    shape = second(reader, word, OPTION[word]) if word in OPTION else 0.0
    most = NEVER_NS
    if reader.has("max"):
        most = whole_ns(reader.amount(TIME), reader.text) or wrong(reader.text, "a max above 0")
    return Branch(NAMES.index(word), mean, shape, most)


def mean_ns(reader: Reader) -> float:
    """A time inside a law; means may be finer than a nanosecond."""
    return float(within(reader.amount(TIME), 0, TIME_MAX_NS, reader.text, "at most 10^9 s (about 30 years)"))


def second(reader: Reader, law_name: str, option: str) -> float:
    """The second number of a law: cv, shape or stages, within its range."""
    reader.need(option)
    text = f"{option} {reader.next.text}"
    value = reader.amount(NUMBER)
    if option == "cv":
        low = 1 if law_name == "hyperexponential" else 0
        if not low < value <= CV_MAX:
            raise TextError(f"`{text}` is out of range for {law_name}", f"cv above {low}, at most {CV_MAX}")
    elif option == "shape":
        low_text = "above 1" if law_name == "pareto" else f"at least {float(SHAPE_MIN)}"
        if not SHAPE_MIN <= value <= SHAPE_MAX or (law_name == "pareto" and value <= 1):
            raise TextError(f"`{text}` is out of range for {law_name}", f"shape {low_text}, at most {SHAPE_MAX}")
    elif value.denominator != 1 or not 1 <= value <= STAGES_MAX:
        raise TextError(f"`{text}` is out of range for {law_name}", f"a whole number from 1 to {STAGES_MAX}")
    return float(value)
