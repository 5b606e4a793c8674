"""How the loop is made out of some hundred small functions without each of them being compiled for itself.

Numba optimises every function that others call, with all that it calls, and turns it into machine code, though only the
loop is ever entered: the same code dozens of times. Here a function that only others call is a *piece*: typed and
lowered, no more. The function that is entered is *whole*: it links every piece once, and LLVM optimises and emits the
result once. A piece that is not forced inline stays a function of its own, so that what is seldom needed is out of the
way.
"""

from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import LoweringPass, register_pass
from numba.core.typed_passes import NativeLowering


class Piece(JITCodeLibrary):
    """The code of a piece, and which others it needs."""

    def finalize(self):
        """Nothing is linked, optimised or emitted."""
        self._finalized = True


class Whole(JITCodeLibrary):
    """The code of a function that is entered."""

    def add_linking_library(self, library):
        """What it calls, and what that calls, each once."""
        missing = [library]
        while missing:
            found = missing.pop()
            if found not in self._linking_libraries:
                super().add_linking_library(found)
                missing += found._linking_libraries if isinstance(found, Piece) else []


@register_pass(mutates_CFG=True, analysis_only=False)
class LowerPiece(LoweringPass):
    """Lowered like any function; the address that others find it by is never used."""

    _name = "lower_piece"

    def __init__(self):
        LoweringPass.__init__(self)

    def run_pass(self, state):
        """No machine code is made."""
        name = state.func_id.func_qualname
        state.library = Piece(state.targetctx.codegen(), name)
        state.flags.no_compile = True
        NativeLowering().run_pass(state)
        found = state.cr
        if not state.flags.forceinline:
            state.library.get_function(found.fndesc.mangled_name).add_function_attribute("noinline")
        address = _dynfunc.make_function(found.fndesc.lookup_module(), name, "", 0, found.env, (state.library,))
        state.targetctx.insert_user_function(address, found.fndesc, [state.library])
        state["cr"] = found._replace(cfunc=address)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class LowerWhole(LoweringPass):
    """Lowered like any function, into a library that gathers the pieces."""

    _name = "lower_whole"

    def __init__(self):
        LoweringPass.__init__(self)

    def run_pass(self, state):
        """Machine code is made."""
        state.library = Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return NativeLowering().run_pass(state)


def compiler_with(lowering):
    """Numba's compiler, with another last step."""

    class Compiler(CompilerBase):
        def define_pipelines(self):
            """The usual passes up to the lowering."""
            passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
            steps = passes.passes
            passes.passes = [(lowering if step is NativeLowering else step, text) for step, text in steps]
            passes.finalize()
            return [passes]

    return Compiler


PIECE, WHOLE = compiler_with(LowerPiece), compiler_with(LowerWhole)
