"""Which link is meant beyond a proxy. Pure.

A proxy hands on headers as they come. So whoever is behind one gets errands of the link that leads to the proxy
(`relay`), with the key that the proxy's own call has as well (`salt`): only the link has to be translated.
"""

from simulator.model.program import CALL, LinkRow, Program


def beyond(program: Program, link: int) -> int:
    """The link over which a proxy hands on what comes over `link`; `link` itself where it leads to no proxy."""
    row = program.links[link]
    if not row.relay:
        return link
    return next(step.a for step in program.code[row.entry :] if step.op == CALL)


def relays(program: Program, proxy: int) -> list[int]:
    """The links that lead to the proxies of unit `proxy`."""
    return [link for link, row in enumerate(program.links) if row.relay and row.unit == proxy]


def onward(program: Program, proxy: int) -> list[LinkRow]:
    """The links of the proxies of unit `proxy`."""
    return [program.links[number] for number in sorted({beyond(program, link) for link in relays(program, proxy)})]


def proxied(program: Program) -> dict[int, int]:
    """Unit of proxies -> the unit behind them."""
    proxies = sorted({row.unit for row in program.links if row.relay})
    return {proxy: onward(program, proxy)[0].unit for proxy in proxies}
