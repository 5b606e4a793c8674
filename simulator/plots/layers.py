"""Where the boxes of a topology stand: in columns, each one asking only to its right, with few crossings.

The idea of Sugiyama, Tagawa and Toda (Methods for Visual Understanding of Hierarchical System Structures, 1981): a
node's column is its longest way from the clients; a link across several columns gets a bend in each, so that it runs
between the boxes and not behind them; each column is ordered by the mean place of its neighbours, to and fro, a few
times. Databases stand in the last column. Circles of links (units may ask each other) count as one node when columns
are dealt out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

SWEEPS = 8
BEND_ROOM = 0.45  # the height a passing link takes, of a box's


@dataclass(frozen=True, slots=True)
class Layout:
    """`at`: node -> (column, row from the top). `ways`: link -> its points, ends included. `rows`: the height."""

    at: Mapping[str, tuple[float, float]]
    ways: Mapping[tuple[str, str], list[tuple[float, float]]]
    columns: int
    rows: float


def layout(
    first: Iterable[str], others: Iterable[str], last: Iterable[str], links: Iterable[tuple[str, str]]
) -> Layout:
    """Place nodes: `first` (clients) in column 0, `last` (databases) in the last column, `others` between."""
    import networkx

    first, others, last = list(first), list(others), list(last)
    graph = networkx.DiGraph()
    graph.add_nodes_from([*first, *others, *last])
    graph.add_edges_from(dict.fromkeys(links))
    column = columns_of(graph, first, others, last)
    order = [[node for node in graph if column[node] == c] for c in range(max(column.values()) + 1)]
    paths = bends(graph, column, order)
    neighbours = around(paths.values())
    for sweep in range(SWEEPS):
        for layer in order if sweep % 2 == 0 else order[::-1]:
            sort_layer(layer, order, neighbours)
    at, rows = heights(order, set(graph))
    return Layout(
        {node: at[node] for node in graph},
        {link: [at[node] for node in path] for link, path in paths.items()},
        len(order),
        rows,
    )


def columns_of(graph: "networkx.DiGraph", first: list[str], others: list[str], last: list[str]) -> dict[str, int]:
    """The column of every node: the longest way to it, counted over circles as one."""
    import networkx

    inner = graph.subgraph([*first, *others])
    condensed = networkx.condensation(inner)
    depth: dict[int, int] = {}
    for circle in networkx.topological_sort(condensed):
        depth[circle] = max((depth[before] + 1 for before in condensed.predecessors(circle)), default=0)
    column = {node: depth[circle] for node, circle in condensed.graph["mapping"].items()}
    if first:
        column |= {node: max(1, column[node]) for node in others} | dict.fromkeys(first, 0)
    return column | dict.fromkeys(last, max(column.values(), default=-1) + 1)


def bends(
    graph: "networkx.DiGraph", column: dict[str, int], order: list[list[str]]
) -> dict[tuple[str, str], list[str]]:
    """The stations of every link; a bend is put into each column that it crosses."""
    paths = {}
    for number, (a, b) in enumerate(graph.edges):
        crossed = range(column[a] + 1, column[b])
        stations = [f"\0bend {number} {c}" for c in crossed]
        for c, station in zip(crossed, stations, strict=True):
            order[c].append(station)
        paths[a, b] = [a, *stations, b]
    return paths


def around(paths: Iterable[list[str]]) -> dict[str, list[str]]:
    """The neighbours of every station."""
    neighbours: dict[str, list[str]] = {}
    for path in paths:
        for a, b in pairwise(path):
            neighbours.setdefault(a, []).append(b)
            neighbours.setdefault(b, []).append(a)
    return neighbours


def sort_layer(layer: list[str], order: list[list[str]], neighbours: dict[str, list[str]]) -> None:
    """Order a column by the mean relative place of each node's neighbours; equals keep their order."""
    place = {node: (i + 0.5) / len(column) for column in order for i, node in enumerate(column)}
    own = set(layer)

    def pull(node: str) -> float:
        beside = [place[n] for n in neighbours.get(node, []) if n not in own]
        return sum(beside) / len(beside) if beside else place[node]

    layer.sort(key=pull)


def heights(order: list[list[str]], boxes: set[str]) -> tuple[dict[str, tuple[float, float]], float]:
    """Coordinates of every station, columns centred on each other; and the height of the highest column, in boxes."""
    room = {node: 1.0 if node in boxes else BEND_ROOM for column in order for node in column}
    rows = max(sum(room[node] for node in column) for column in order)
    at = {}
    for x, column in enumerate(order):
        y = (rows - sum(room[node] for node in column)) / 2
        for node in column:
            at[node] = (float(x), y + room[node] / 2)
            y += room[node]
    return at, rows
