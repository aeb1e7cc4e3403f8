"""Runs cells, one after another, in one namespace."""

import builtins
import importlib
import linecache
import sys
import traceback
import types

import page_functions
from pyodide.code import CodeRunner
from pyodide.ffi import to_js
from js import Object

from _page.missing import install_import_guide


class _Output:
    """What a cell prints, in the order in which it prints it."""

    encoding = "utf-8"

    def write(self, text):
        page_functions.page.write(str(text))
        return len(text)

    def flush(self):
        pass

    def isatty(self):
        return False


_sources = {}
_main = types.ModuleType("__main__")


def reset():
    """An empty namespace, as after a restart."""
    global _main
    _main = types.ModuleType("__main__")
    sys.modules["__main__"] = _main
    for name in _sources:
        linecache.cache.pop(name, None)
    _sources.clear()


def run(source, name):
    """Runs a cell; returns None, or how it failed."""
    _sources[name] = source
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    kept = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = _Output()
    try:
        runner = CodeRunner(source, filename=name, quiet_trailing_semicolon=True).compile()
        result = runner.run(_main.__dict__)
        if result is not None:
            _main.__dict__["_"] = result
            _show(result)
        return None
    except BaseException as error:  # SystemExit ends the cell too, not the page
        return _failure(error)
    finally:
        sys.stdout, sys.stderr = kept


def _show(result):
    """The last expression of a cell: a figure is drawn, everything else written."""
    show = getattr(result, "_show_as_result_", None)
    if show is not None:
        show()
    else:
        print(repr(result))


def _no_input(prompt=""):
    raise RuntimeError("input: a page cannot ask for a line; write the value into the cell")


def _explained(error):
    """`from torch import fft` says only that it cannot; what torch says of fft tells more."""
    if isinstance(error, ImportError) and error.name in sys.modules and error.name_from:
        try:
            getattr(importlib.import_module(error.name), error.name_from)
        except AttributeError as reason:
            error.msg = str(reason)


def _failure(error):
    _explained(error)
    report = traceback.TracebackException.from_exception(error)
    seen = set()
    _keep_cells(report, seen)
    frames = [frame for frame in report.stack if frame.filename in _sources]
    place = (frames[-1].filename, frames[-1].lineno) if frames else None
    if isinstance(error, SyntaxError) and error.filename in _sources and error.lineno is not None:
        place = (error.filename, error.lineno)
    message = "".join(report.format_exception_only()).strip()
    failure = {
        # a SyntaxError's text begins with its place
        "message": message.splitlines()[-1] if isinstance(error, SyntaxError) else message,
        "traceback": "".join(report.format()).rstrip(),
    }
    if place is not None:
        failure["at"] = {"cellId": place[0], "line": place[1]}
    return to_js(failure, dict_converter=Object.fromEntries)


def _keep_cells(report, seen):
    """Removes the frames that are not the reader's, from causes and contexts too."""
    if report is None or id(report) in seen:
        return
    seen.add(id(report))
    own = [frame for frame in report.stack if frame.filename in _sources]
    report.stack = traceback.StackSummary.from_list(own)
    _keep_cells(report.__cause__, seen)
    _keep_cells(report.__context__, seen)


builtins.input = _no_input
install_import_guide()
reset()
