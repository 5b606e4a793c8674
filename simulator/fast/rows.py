"""Rows of tables as Numba sees them: `frames(w, 3).pc` is one load, at an address that is a sum.

A row is a pointer with a type of its own, not one of Numba's records, for two reasons. Columns of four bytes read as
whole int64, so that half as much memory moves and no function is compiled twice for it. And every load and store says
which column of which table it means (type-based alias analysis): what is written to one cannot have changed another, so
that much is loaded once only.

Nothing checks bounds here: the loop looks before every turn whether there is room (`loop.room`).
"""

from math import gcd

from llvmlite import ir
from numba import types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    lower_setattr_generic,
    models,
    register_model,
)

from simulator.fast.layout import ALIASES, TABLES, WORLD

BYTES, BIT_64 = ir.IntType(8).as_pointer(), ir.IntType(64)
KINDS = {"i": types.int64, "u": types.uint64, "f": types.float64}


class Row(types.Type):
    """Numba's type of a row of a table, or of the world. `fields`: column -> (its numpy type, where it begins)."""

    def __init__(self, table, dtype):
        self.table, self.size = ALIASES.get(table, table), dtype.itemsize
        self.fields = {name: dtype.fields[name][:2] for name in dtype.names}
        super().__init__(name=f"Row({table})")


register_model(Row)(models.OpaqueModel)


@infer_getattr
class Columns(AttributeTemplate):
    """Every column reads as 8 bytes."""

    key = Row

    def generic_resolve(self, row, column):
        """Its type, if there is such a column."""
        return KINDS[row.fields[column][0].kind] if column in row.fields else None


def place(builder, row, pointer, column):
    """Where a column is, the type it is kept in, and of what its address is a multiple."""
    kept, offset = row.fields[column]
    bits = ir.DoubleType() if kept.kind == "f" else ir.IntType(8 * kept.itemsize)
    at = builder.bitcast(builder.gep(pointer, [BIT_64(offset)]), bits.as_pointer())
    return at, bits, gcd(kept.itemsize, offset, row.size)


def is_short(bits):
    """Whether a column is kept in fewer bytes than it is read as."""
    return isinstance(bits, ir.IntType) and bits.width < BIT_64.width


def mark(builder, row, column, access):
    """Say which column of which table is meant; addresses of tables stay while the loop runs."""
    module = builder.module
    root = module.add_metadata([ir.MetaDataString(module, "tables")])
    kind = module.add_metadata([ir.MetaDataString(module, f"{row.table}.{column}"), root, BIT_64(0)])
    access.set_metadata("tbaa", module.add_metadata([kind, kind, BIT_64(0)]))
    if row is OPEN and column in TABLES:
        access.set_metadata("invariant.load", module.add_metadata([]))


@lower_getattr_generic(Row)
def load(_context, builder, row, pointer, column):
    """Read a column."""
    at, bits, align = place(builder, row, pointer, column)
    value = builder.load(at, align=align)
    mark(builder, row, column, value)
    return builder.sext(value, BIT_64) if is_short(bits) else value


@lower_setattr_generic(Row)
def store(context, builder, signature, args, column):
    """Write a column."""
    row, given = signature.args
    at, bits, align = place(builder, row, args[0], column)
    value = context.cast(builder, args[1], given, KINDS[row.fields[column][0].kind])
    if is_short(bits):
        value = builder.trunc(value, bits)
    mark(builder, row, column, builder.store(value, at, align=align))


def address(builder, base, number, row):
    """Where row `number` is, of rows that begin at `base`."""
    return builder.add(base, builder.mul(number, BIT_64(row.size)))


def row_at(row):
    """The function that finds row i of the rows that begin at an address."""

    @intrinsic
    def at(_context, _base, _i):
        def code(_ctx, builder, _sig, args):
            return builder.inttoptr(address(builder, args[0], args[1], row), BYTES)

        return row(types.int64, types.int64), code

    return at


def rows(table, row):
    """The function that finds a row of one table."""

    @intrinsic
    def found(_context, _w, _i):
        def code(ctx, builder, _sig, args):
            base = load(ctx, builder, OPEN, args[0], table)
            return builder.inttoptr(address(builder, base, args[1], row), BYTES)

        return row(OPEN, types.int64), code

    return found


@intrinsic
def opened(_context, world):
    """The world as a row, from numpy's record."""
    return OPEN(world), lambda _c, builder, _s, args: builder.bitcast(args[0], BYTES)


def prefetch_at(table):
    """The function that brings a row of a table near, as much as two lines of the cache hold; any number will do."""

    @intrinsic
    def prefetch(_context, _w, _i):
        def code(ctx, builder, _sig, args):
            number = ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [BYTES, number, number, number])
            function = builder.module.declare_intrinsic("llvm.prefetch", [BYTES], kind)
            base = load(ctx, builder, OPEN, args[0], table)
            first = address(builder, base, args[1], TYPES[table])
            for line in (0, 64):
                byte = builder.inttoptr(builder.add(first, BIT_64(line)), BYTES)
                builder.call(function, [byte, number(1), number(3), number(1)])
            return ctx.get_dummy_value()

        return types.none(OPEN, types.int64), code

    return prefetch


OPEN = Row("world", WORLD)
TYPES = {name: Row(name, dtype) for name, dtype in TABLES.items()}
ROWS = {name: rows(name, row) for name, row in TYPES.items()}
