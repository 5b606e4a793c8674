"""Lets drawings into the page and nothing else: an SVG is taken apart, looked at element by element, and written anew.

What is not on the two lists below is refused, with its name: no script, no foreign page, no event, no address outside
the drawing. Styles that would reach beyond the drawing and data about the file are left out. Names inside the drawing
get a prefix, so that ten drawings share a page; its size is left to the page; title and description are put in for
those who listen.
"""

import re
from xml.etree import ElementTree

ELEMENTS = frozenset(
    "svg g defs path text tspan use clipPath rect circle ellipse line polyline polygon pattern linearGradient "
    "stop".split()
)
LEFT_OUT = frozenset("style metadata title desc".split())
ATTRIBUTES = frozenset(
    "id d x y x1 y1 x2 y2 cx cy r rx ry dx dy points width height viewBox transform clip-path clip-rule fill "
    "fill-rule fill-opacity stroke stroke-width stroke-opacity stroke-dasharray stroke-linejoin stroke-linecap opacity "
    "style href offset stop-color stop-opacity gradientUnits gradientTransform patternUnits patternTransform "
    "clipPathUnits space".split()
)
FORGOTTEN = frozenset("class version preserveAspectRatio".split())
DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ADDRESS = re.compile(r"url\(\s*(['\"]?)(?P<to>[^)]*?)\1\s*\)", re.IGNORECASE)
SUSPECT = re.compile(r"url\s*\(|@import|image-set|src\s*\(|expression|javascript:|\\|&", re.IGNORECASE)


def drawing(svg: str, prefix: str, title: str, description: str) -> str:
    """The checked SVG as markup for an HTML page. ValueError names what is not a drawing.

    `prefix` must differ between the drawings of a page.
    """
    if DECLARATION.search(svg):
        raise ValueError("a drawing declares no document type and no entities")
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise ValueError(f"a drawing is well-formed SVG: {error}") from None
    if local(root.tag) != "svg" or "viewBox" not in root.attrib:
        raise ValueError("a drawing is one <svg> with a viewBox")
    root = cleaned(root, prefix)
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    told = {"role": "img", "focusable": "false", "aria-labelledby": f"{prefix}title {prefix}description"}
    root.attrib |= told
    for place, (tag, text) in enumerate((("title", title), ("description", description))):
        element = ElementTree.Element("title" if tag == "title" else "desc", {"id": prefix + tag})
        element.text = text
        root.insert(place, element)
    return ElementTree.tostring(root, encoding="unicode")


def local(name: str) -> str:
    """A name without its name space."""
    return name.rpartition("}")[2]


def cleaned(element: ElementTree.Element, prefix: str) -> ElementTree.Element:
    """The element and all below it, from allowed parts only, built anew."""
    tag = local(element.tag)
    if tag not in ELEMENTS:
        raise ValueError(f"<{tag}> is not part of a drawing")
    new = ElementTree.Element(tag, {})
    for name, value in element.attrib.items():
        if local(name) not in FORGOTTEN:
            new.set(*attribute(local(name), value, prefix))
    new.text, new.tail = spaceless(element.text, tag), spaceless(element.tail, tag if tag == "tspan" else "")
    for child in element:
        if not isinstance(child.tag, str) or local(child.tag) in LEFT_OUT:
            continue
        new.append(cleaned(child, prefix))
    return new


def spaceless(text: str | None, tag: str) -> str | None:
    """Text of a text; of anything else only line breaks, which nobody sees."""
    return text if tag in ("text", "tspan") else None


def attribute(name: str, value: str, prefix: str) -> tuple[str, str]:
    """One allowed attribute, its names prefixed. ValueError for what could run or fetch."""
    if name not in ATTRIBUTES:
        raise ValueError(f"attribute {name!r} is not part of a drawing")
    if name == "id":
        return name, prefix + value
    if name == "href":
        if not value.startswith("#"):
            raise ValueError(f"a drawing refers to itself only, not to {value[:60]!r}")
        return name, f"#{prefix}{value[1:]}"
    value = ADDRESS.sub(lambda found: inside(found.group("to"), prefix), value)
    if SUSPECT.search(value.replace(f"url(#{prefix}", "")):
        raise ValueError(f"attribute {name}={value[:60]!r} is not part of a drawing")
    return ("xml:space" if name == "space" else name), value


def inside(address: str, prefix: str) -> str:
    """A reference to a part of the drawing, prefixed."""
    if not address.startswith("#"):
        raise ValueError(f"a drawing refers to itself only, not to {address[:60]!r}")
    return f"url(#{prefix}{address[1:]})"
