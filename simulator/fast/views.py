"""What a policy sees as a vector, without an array: an address, and which of its words is the i-th.

A policy writes `outstanding[i]` or `score[i] = x`. Where it picks, i is a position among the candidates: the known
instances, without the one just tried. Where it learns, i is the ordinal of an instance, a bucket or a client. A view is
a few integers in registers; nothing is allocated and nothing counted.
"""

import operator

import numpy as np
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic, make_attribute_wrapper, models, overload, register_model

from simulator.fast.adopt import INLINE
from simulator.fast.rows import ROWS, TYPES, row_at
from simulator.policies import slow_start

EVERYBODY = 1 << 62  # a position that nobody has: nobody is skipped
MEMBERS = ("vector", "known", "skip", "came", "now_ns", "window_ns")


class View(types.Type):
    """Numba's type of a view. `kind`: a table of vectors, names or weight."""

    def __init__(self, kind):
        self.kind = kind
        super().__init__(name=f"View({kind})")


@register_model(View)
class ViewModel(models.StructModel):
    """Six integers: where the words are, where the list of known ordinals is (0: everybody), who is skipped.

    `came`: where the times at which they were first known are, for a weight that grows within `window_ns`.
    """

    def __init__(self, manager, view):
        super().__init__(manager, view, [(name, types.int64) for name in MEMBERS])


for member in MEMBERS:
    make_attribute_wrapper(View, member, member)


def maker(kind):
    """The function that makes a view of one kind from its six integers."""
    result = View(kind)

    @intrinsic
    def make(_context, vector, known, skip, came, now_ns, window_ns):
        def code(ctx, builder, _sig, args):
            view = cgutils.create_struct_proxy(result)(ctx, builder)
            for name, value in zip(MEMBERS, args, strict=True):
                setattr(view, name, value)
            return view._getvalue()

        return result(*[types.int64] * len(MEMBERS)), code

    return make


REMEMBERED, RANKS = ("outstanding", "score", "stamp"), "ranks"  # tables that are shown as vectors
AT = {table: row_at(TYPES[table]) for table in (*REMEMBERED, RANKS, "known", "since", "weights")}
MAKERS = {kind: maker(kind) for kind in (*REMEMBERED, RANKS, "names", "weight")}
MAKE_RANKS, MAKE_NAMES, MAKE_WEIGHT = MAKERS[RANKS], MAKERS["names"], MAKERS["weight"]
known_at, since_at, weight_at = AT["known"], AT["since"], AT["weights"]
policies, directories, units = (ROWS[n] for n in ("policies", "directories", "units"))


@njit(**INLINE)
def ordinal(view, i):
    """Of whom position i speaks."""
    if view.known == 0:
        return np.int64(i)
    k = np.int64(i)
    if k >= view.skip:
        k += 1
    return known_at(view.known, k).n


@njit(**INLINE)
def weight_of(view, i):
    """Its own weight, and less as long as it is new."""
    k = ordinal(view, i)
    own = weight_at(view.vector, k).n
    if view.window_ns == 0:
        return own
    return own * slow_start.ramp(view.window_ns, view.now_ns - since_at(view.came, k).n)


def reader(kind):
    """What stands at position i of a vector."""
    at = AT[kind]
    return lambda view, i: at(view.vector, ordinal(view, i)).n


def writer(kind):
    """Keep something at position i of a vector."""
    at = AT[kind]

    def keep(view, i, value):
        at(view.vector, ordinal(view, i)).n = value

    return keep


READERS = {
    "names": lambda view, i: ordinal(view, i),
    "weight": lambda view, i: weight_of(view, i),
    **{kind: reader(kind) for kind in (*REMEMBERED, RANKS)},
}
WRITERS = {kind: writer(kind) for kind in REMEMBERED}


@overload(operator.getitem, jit_options=INLINE)
def compiled_getitem(view, i):
    """What stands at position i."""
    return READERS[view.kind] if isinstance(view, View) else None


@overload(operator.setitem, jit_options=INLINE)
def compiled_setitem(view, i, value):
    """Keep something at position i."""
    return WRITERS[view.kind] if isinstance(view, View) else None


@njit(**INLINE)
def known_of(w, slot):
    """Where the list of a balancer's known instances is."""
    return w.known + 8 * directories(w, policies(w, slot).directory).first


@njit(**INLINE)
def names(w, slot, skip, now_ns):
    """Who stands at each position."""
    return MAKE_NAMES(0, known_of(w, slot), skip, 0, 0, 0)


@njit(**INLINE)
def weight(w, slot, skip, now_ns):
    """The weights of the candidates."""
    known = directories(w, policies(w, slot).directory)
    own, since = w.weights + 8 * units(w, known.unit).first, w.since + 8 * known.first
    return MAKE_WEIGHT(own, known_of(w, slot), skip, since, now_ns, known.slow_start_ns)


def vector(table):
    """The functions that show a vector of a slot: by ordinal, and by position among the candidates."""
    space = {"make": MAKERS[table], "known_of": known_of, "policies": policies, "EVERYBODY": EVERYBODY}
    where = f"w.{table} + {TYPES[table].size} * policies(w, slot).first"
    exec(f"def by_ordinal(w, slot): return make({where}, 0, EVERYBODY, 0, 0, 0)", space)
    exec(f"def candidates(w, slot, skip, now_ns): return make({where}, known_of(w, slot), skip, 0, 0, 0)", space)
    return njit(**INLINE)(space["by_ordinal"]), njit(**INLINE)(space["candidates"])


VECTORS = {table: vector(table) for table in REMEMBERED}
VIEWS = {"names": (None, names), "weight": (None, weight), **VECTORS}  # fact -> its view by ordinal, by position
