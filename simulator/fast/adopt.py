"""Compiled code learns what is written once.

The six functions of the dice are spelt in uint64; every other function of the laws, the arrivals and the policies is
registered as it stands. `forceinline` without wrappers, no reference counting (`_nrt`), as nothing here
allocates, and no test for a division by zero, as no divisor here can be zero.
"""

import inspect
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload, register_jitable

from simulator.fast import cache
from simulator.fast.pieces import PIECE, WHOLE
from simulator.model import arrivals, dice, laws, portable

cache.use()

BARE = {"_nrt": False, "error_model": "numpy"}
ENTERED = {**BARE, "pipeline_class": WHOLE}
INNER = {
    **BARE,
    "pipeline_class": PIECE,
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "forceinline": False,  # said, or it would be inherited from the first caller that is compiled
}
INLINE = {**INNER, "forceinline": True}

GOLDEN, FACTOR_1, FACTOR_2 = (np.uint64(n) for n in (dice.GOLDEN, dice.MULTIPLY_1, dice.MULTIPLY_2))
S30, S27, S31, S12, S52 = (np.uint64(n) for n in (30, 27, 31, 12, 52))
FRACTION, ONE = np.uint64(0x000FFFFFFFFFFFFF), np.uint64(0x3FF0000000000000)


def bit_move(result, argument, llvm):
    """The same 64 bits under another type."""

    @intrinsic
    def move(_context, _x):
        return result(argument), lambda _c, builder, _s, args: builder.bitcast(args[0], llvm)

    return move


to_bits = bit_move(types.uint64, types.float64, ir.IntType(64))
to_float = bit_move(types.float64, types.uint64, ir.DoubleType())


@overload(dice.mix, jit_options=INLINE)
def compiled_mix(z):
    def mix(z):
        x = np.uint64(z)
        x = (x ^ (x >> S30)) * FACTOR_1
        x = (x ^ (x >> S27)) * FACTOR_2
        return x ^ (x >> S31)

    return mix


mixed = register_jitable(**INLINE)(lambda z: dice.mix(z))


@overload(dice.child, jit_options=INLINE)
def compiled_child(key, n):
    return lambda key, n: mixed(np.uint64(key) + GOLDEN * np.uint64(n))


@overload(dice.draw, jit_options=INLINE)
def compiled_draw(key, purpose):
    return lambda key, purpose: mixed(np.uint64(key) ^ np.uint64(purpose))


@overload(dice.unit, jit_options=INLINE)
def compiled_unit(bits):
    return lambda bits: (np.float64(np.int64(np.uint64(bits) >> S12)) + 0.5) * (1.0 / 4503599627370496.0)


@overload(dice.split, jit_options=INLINE)
def compiled_split(x):
    def split(x):
        b = to_bits(x)
        return to_float((b & FRACTION) | ONE), np.int64(b >> S52) - 1023

    return split


@overload(dice.scale, jit_options=INLINE)
def compiled_scale(x, k):
    return lambda x, k: x * to_float(np.uint64(k + 1023) << S52)


def functions(module):
    """The functions a module defines itself."""
    return [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]


def rooms():
    """Every module of policies/, whoever asks for it."""
    policies = import_module("simulator.policies")
    return [import_module(f"{policies.__name__}.{found.name}") for found in iter_modules(policies.__path__)]


for adopted in (portable, laws, arrivals, *rooms()):
    for function in functions(adopted):
        register_jitable(**INLINE)(function)
