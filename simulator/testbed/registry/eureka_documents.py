"""An instance as Eureka's clients write it and read it: JSON, or XML with the same names.

In JSON an XML attribute is a field that begins with `@` and an element's text beside attributes is `$`. A document is
kept in that form. Nothing that comes in is expanded: a body with a document type is refused, and so is what is deeper
or stranger than an instance can be.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import orjson

from simulator.testbed.registry.book import Document
from simulator.testbed.registry.desk import WrongInputError

DEPTH_MAX = 3  # instance, dataCenterInfo, metadata
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WANTED = ("instanceId", "hostName", "ipAddr", "app", "dataCenterInfo")
ATTRIBUTES = {"class": "@class", "enabled": "@enabled"}
UNKNOWN = "UNKNOWN"
STATUSES = ("UP", "DOWN", "STARTING", "OUT_OF_SERVICE", UNKNOWN)
DURATION_S, NS_PER_S = 90, 1_000_000_000
DURATION_MAX_S = 1_000_000
DIGITS_MAX = 18


class NoTypes(ElementTree.TreeBuilder):
    """Builds a tree, unless a document type is declared: entities could be anything."""

    def doctype(self, *_: str | None) -> None:
        """Refuse it."""
        raise WrongInputError("a document type is not accepted")


def instance_of(body: bytes, is_xml: bool) -> dict[str, object]:
    """The instance in the body of a registration. Raises WrongInputError."""
    found = from_xml(body) if is_xml else from_json(body)
    for name in WANTED:
        if not found.get(name):
            raise WrongInputError(f"Missing {name}")
    check(found, DEPTH_MAX)
    if status_of(found) not in STATUSES:
        raise WrongInputError(f"no such status: {found['status']}; there are {', '.join(STATUSES)}")
    lease_ns(found)
    return found


def from_json(body: bytes) -> dict[str, object]:
    """`{"instance": {...}}`."""
    try:
        found = orjson.loads(body)["instance"]
    except (orjson.JSONDecodeError, KeyError, TypeError, IndexError) as error:
        raise WrongInputError(f'expected {{"instance": {{...}}}}: {error}') from error
    if not isinstance(found, dict):
        raise WrongInputError("an instance is an object")
    return found


def from_xml(body: bytes) -> dict[str, object]:
    """`<instance>...</instance>`."""
    try:
        root = ElementTree.fromstring(body, ElementTree.XMLParser(target=NoTypes()))
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise WrongInputError(f"no XML: {error}") from error
    if root.tag != "instance":
        raise WrongInputError(f"expected <instance>, not <{root.tag}>")
    return {child.tag: value_of(child, DEPTH_MAX - 1) for child in root}


def value_of(element: ElementTree.Element, depth: int) -> object:
    """What an element says: text, text with attributes, or fields."""
    fields: dict[str, object] = {ATTRIBUTES.get(name, name): value for name, value in element.attrib.items()}
    if len(element) == 0:
        text = (element.text or "").strip()
        return fields | {"$": text} if fields else text
    if depth == 0:
        raise WrongInputError(f"<{element.tag}> is too deep")
    return fields | {child.tag: value_of(child, depth - 1) for child in element}


def check(found: Mapping[str, object], depth: int) -> None:
    """Raise WrongInputError for names and values that could not be handed on in XML."""
    for name, value in found.items():
        if name != "$" and not NAME.fullmatch(name.removeprefix("@")):
            raise WrongInputError(f"not a name: {name[:100]!r}")
        if isinstance(value, dict) and depth > 1:
            check(value, depth - 1)
        elif not isinstance(value, str | int | float | None) or NO_TEXT.search(str(value)):
            raise WrongInputError(f"`{name}` is neither a text nor a number, or holds what no text may")


def lease_ns(found: Document) -> int:
    """How old the last beat may be: twice the duration, as in Eureka. Raises WrongInputError."""
    lease = found.get("leaseInfo")
    said = lease.get("durationInSecs", DURATION_S) if isinstance(lease, dict) else DURATION_S
    duration_s = whole(said)
    if not 0 < duration_s <= DURATION_MAX_S:
        raise WrongInputError(f"durationInSecs is a whole number from 1 to {DURATION_MAX_S}, not {str(said)[:100]!r}")
    return 2 * duration_s * NS_PER_S


def whole(said: object) -> int:
    """A whole number, as text or not; 0: it is none, or too long to be one."""
    text = str(said)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX else 0


def status_of(found: Document) -> str:
    """The status that counts: an override, where there is one."""
    override = str(found.get("overriddenstatus", UNKNOWN)).upper()
    return override if override in STATUSES and override != UNKNOWN else str(found.get("status", "UP")).upper()


def dirty_ms(found: Document) -> int:
    """When the instance last changed, as it says itself."""
    return whole(found.get("lastDirtyTimestamp"))


def shown(found: Document, action: str) -> dict[str, object]:
    """An instance as it is handed out."""
    return {**found, "status": status_of(found), "actionType": action}


def hash_of(documents: Iterable[Document]) -> str:
    """How many there are of each status, as Eureka's clients reckon it to see whether their copy is right."""
    return "".join(f"{status}_{n}_" for status, n in sorted(Counter(map(status_of, documents)).items()))


def xml(name: str, value: object) -> str:
    """An element."""
    if isinstance(value, list):
        return "".join(xml(name, one) for one in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(text_of(value))}</{name}>"
    signs = "".join(f" {key[1:]}={quoteattr(text_of(one))}" for key, one in value.items() if key.startswith("@"))
    inner = escape(text_of(value.get("$")))
    inner += "".join(xml(key, one) for key, one in value.items() if key[0] not in "@$")
    return f"<{name}{signs}>{inner}</{name}>"


def text_of(value: object) -> str:
    """A value as XML writes it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
