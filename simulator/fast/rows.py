"""`frames(w, 3)` is row 3 of a table of the world: address arithmetic that yields a record.

Nothing checks bounds here: the loop looks before every turn whether there is room (`loop.room`).
"""

import numpy as np
from llvmlite import ir
from numba import from_dtype, njit, types
from numba.extending import intrinsic

from simulator.fast.adopt import INLINE
from simulator.fast.columns import FLOAT, INT
from simulator.fast.layout import TABLES

WORD = ir.IntType(64)


def row_at(dtype):
    """The function that finds row i of the rows that begin at an address."""
    record, size = from_dtype(dtype), dtype.itemsize

    @intrinsic
    def at(_context, _base, _i):
        def code(ctx, builder, _sig, args):
            address = builder.add(args[0], builder.mul(args[1], ir.Constant(WORD, size)))
            return builder.inttoptr(address, ctx.get_value_type(record))

        return record(types.int64, types.int64), code

    return at


def rows(field, dtype):
    """The function that finds a row of one table."""
    space = {"at": row_at(dtype), "np": np}
    exec(f"def row(w, i): return at(w.{field}, np.int64(i))", space)
    return njit(**INLINE)(space["row"])


int_at, float_at = row_at(INT), row_at(FLOAT)
ROWS = {name: rows(name, dtype) for name, dtype in TABLES.items()}
