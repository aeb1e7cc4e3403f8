"""Runs cells, one after another, in one namespace."""

import builtins
import dis
import importlib
import linecache
import sys
import traceback
import types
import warnings

import page_functions
from pyodide.code import CodeRunner
from pyodide.ffi import JsException, to_js
from js import Object

from _page import place
from _page.bridge import REPORT, Asking, InternalError, page
from _page.missing import forgotten, install_import_guide


class _Output:
    """What a cell prints, in the order in which it prints it."""

    encoding = "utf-8"

    def __init__(self, stream):
        self._stream = stream

    def write_tensor(self, tensor):
        """Its value may be computed after the cell: nobody has seen the text yet."""
        if tensor._printed_now_():
            self.write(repr(tensor))
            return
        before = getattr(type(tensor), "_printed_before_", None)
        if before is not None:
            self.write(before)
        page.writeTensor(tensor, self._stream, place.line())

    def write(self, text):
        page_functions.page.write(str(text), self._stream)
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


# what a program silences is silent in its own namespace only
_warning_filters = list(warnings.filters)
_sources = {}
_main = types.ModuleType("__main__")


def reset():
    """An empty namespace, as after a restart."""
    global _main
    _main = types.ModuleType("__main__")
    sys.modules["__main__"] = _main
    warnings.filters[:] = _warning_filters
    forgotten.clear()
    if "torch" in sys.modules:
        sys.modules["torch"]._modes.forget_print_options()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.forget()
        sys.modules["numpy"]._printing.forget()
    for name in _sources:
        linecache.cache.pop(name, None)
    _sources.clear()


def remember_randomness():
    """So that cells that are run again draw the same numbers from Python's own generator."""
    global _random_state
    import random

    if _random_state is None:
        _random_state = random.getstate()
    random.setstate(_random_state)


_random_state = None


def run(source, name):
    """Runs a cell; returns None, or how it failed."""
    _sources[name] = source
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    kept = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Output("stdout"), _Output("stderr")
    try:
        runner = CodeRunner(source, filename=name, quiet_trailing_semicolon=True)
        statements = runner.ast.body
        place.enter(name, statements[-1].lineno if statements else 1)
        runner.compile()
        result = runner.run(_main.__dict__)
        if result is not None:
            _main.__dict__["_"] = result
            _show(result)
        for finish, _ in _endings:
            finish()
        return None
    except Asking:
        return None
    except BaseException as error:  # SystemExit ends the cell too, not the page
        return _failure(error, name)
    finally:
        sys.stdout, sys.stderr = kept
        for _, clear in _endings:
            clear()


# names the code of a block that does not run where it stands
BLOCK = "<invoke>"

_endings = []


def at_end(finish, clear):
    """Calls `finish` where a cell ends well, and `clear` however it ends."""
    _endings.append((finish, clear))


def _show(result):
    """The last expression of a cell: a figure is drawn, everything else written."""
    show = getattr(result, "_show_as_result_", None)
    if show is not None:
        show()
    elif hasattr(result, "_printed_later_"):
        print(result)
    else:
        print(repr(result))


_plain_print = print


def _print(*values, sep=" ", end="\n", file=None, flush=False):
    """print, which leaves the values of tensors to be computed with all others of the cell."""
    out = sys.stdout if file is None else file
    if not isinstance(out, _Output) or not any(hasattr(type(value), "_printed_later_") for value in values):
        _plain_print(*values, sep=sep, end=end, file=file, flush=flush)
        return
    for place, value in enumerate(values):
        if place > 0:
            out.write(" " if sep is None else sep)
        if hasattr(type(value), "_printed_later_"):
            out.write_tensor(value)
        else:
            out.write(str(value))
    out.write("\n" if end is None else end)


def _no_input(prompt=""):
    raise RuntimeError("input: a page cannot ask for a line; write the value into the cell")


def _explained(error):
    """`from torch import fft` says only that it cannot; what torch says of fft tells more. True where it does."""
    if isinstance(error, ImportError) and error.name in sys.modules and error.name_from:
        try:
            getattr(importlib.import_module(error.name), error.name_from)
        except AttributeError as reason:
            error.msg = str(reason)
            return _origin(reason) == "refusal"
    if isinstance(error, NameError) and error.name in forgotten:
        error.args = (forgotten[error.name],)
        return True
    return False


# below it code of this page's modules says that it lies, compiled beforehand or not: see interpreter.ts
_modules = (lambda: None).__code__.co_filename.removesuffix("_page/cell.py")


def _origin(error):
    """Who raised it: a statement of the page's modules ("refusal"), a mistake in them ("internal"), or the program."""
    if isinstance(error, InternalError):
        return "internal"
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    code = innermost.tb_frame.f_code if innermost is not None else None
    if code is None or not code.co_filename.startswith(_modules):
        return "program"
    if dis.opname[code.co_code[innermost.tb_lasti]] == "RAISE_VARARGS":
        return "refusal"
    # a wrong argument makes Python itself complain of its value or type; these it never causes
    return "internal" if isinstance(error, (AttributeError, KeyError, NameError, JsException)) else "program"


def _failure(error, name):
    origin = "refusal" if _explained(error) else _origin(error)
    report = traceback.TracebackException.from_exception(error)
    seen = set()
    _keep_cells(report, seen)
    frames = [frame for frame in report.stack if frame.filename in _sources]
    places = [(frame.filename, frame.lineno) for frame in frames]
    if isinstance(error, SyntaxError) and error.filename in _sources and error.lineno is not None:
        places.append((error.filename, error.lineno))
    message = "".join(report.format_exception_only()).strip()
    if isinstance(error, SyntaxError):  # its text begins with its place
        message = message.splitlines()[-1]
    trace = "".join(report.format()).rstrip()
    if origin == "internal" and not isinstance(error, InternalError):
        message = f"InternalError: internal: {message}; {REPORT}"
        trace = f"{trace}\n{message}"
    failure = {"message": message, "traceback": trace, "origin": origin}
    if places:
        # the reader looks at the cell that was run, whatever helper of another it calls
        outermost = next((place for place in places if place[0] == name), places[0])
        failure["at"] = _line(outermost)
        if places[-1] != outermost:
            failure["within"] = _line(places[-1])
    if isinstance(error, InternalError) and error.fault is not None:
        failure["fault"] = error.fault
    return to_js(failure, dict_converter=Object.fromEntries)


def _line(place):
    return {"cellId": place[0], "line": place[1]}


def _keep_cells(report, seen):
    """Removes the frames that are not the reader's, from causes and contexts too."""
    if report is None or id(report) in seen:
        return
    seen.add(id(report))
    own = [frame for frame in report.stack if frame.filename in _sources]
    # a block that a trace runs is where the reader looks, not the `with` that ran it
    own = [frame for frame, after in zip(own, [*own[1:], None]) if after is None or after.name != BLOCK]
    report.stack = traceback.StackSummary.from_list(own)
    _keep_cells(report.__cause__, seen)
    _keep_cells(report.__context__, seen)


builtins.input = _no_input
builtins.print = _print
install_import_guide()
reset()
