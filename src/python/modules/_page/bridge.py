"""Calls of the page's TypeScript functions, with their errors as Python's own."""

import builtins

import page_functions
from js import Object
from pyodide.ffi import JsException, can_run_sync, run_sync, to_js


class InternalError(SystemError):
    """A fault of this page, never of the program that met it."""

    __module__ = "builtins"  # so that Python names it without a path
    fault = None  # what the page's TypeScript or its engine threw, if it was that


REPORT = "this is a fault of the page, not of your program; please report it with the cell"


class OutOfOrderError(Exception):
    """nnsight's: a value that the forward pass has run past."""

    __module__ = "builtins"  # a traceback names the class alone


def to_python_error(error):
    """The exception that a refused call stands for; `kind` names its class. Anything else is a fault of ours."""
    kind = getattr(error, "kind", None)
    if getattr(error, "name", "") == "TraceError" and kind:
        found = OutOfOrderError if kind == "OutOfOrderError" else getattr(builtins, kind)
        return found(error.message)
    fault = InternalError(f"internal: {error.name}: {error.message}; {REPORT}")
    fault.fault = {"name": str(error.name), "message": str(error.message)}
    return fault


def plain(value):
    """Lists and dictionaries as JavaScript's; whoever carries a handle of TypeScript's gives it up."""
    handle = getattr(value, "_js", None)
    if handle is not None:
        return handle
    if isinstance(value, (list, tuple)):
        return to_js([plain(part) for part in value])
    if isinstance(value, dict):
        entries = {key: plain(part) for key, part in value.items()}
        return to_js(entries, dict_converter=Object.fromEntries)
    return value


def called(function, values):
    """A TypeScript function's result, or what it refuses as an exception."""
    while True:
        try:
            return function(*values)
        except JsException as error:
            needed = getattr(error, "needs", None)
            if needed is None or not page.canEvaluate():
                raise to_python_error(error) from None
        # what the result looks like depends on a value: once it is read, the call can be made
        read(needed)


class Functions:
    """A namespace of TypeScript functions."""

    def __init__(self, namespace):
        self._namespace = namespace

    def __getattr__(self, name):
        function = getattr(self._namespace, name)

        def call(*arguments):
            return called(function, [plain(argument) for argument in arguments])

        setattr(self, name, call)
        return call


tensors = Functions(page_functions.torch)
patterns = Functions(page_functions.einops)
models = Functions(page_functions.nnsight)
autograd = Functions(page_functions.autograd)
page = Functions(page_functions.page)


class Asking(BaseException):
    """Ends a cell that needs a value where Python cannot wait; the cell is run again with it. Nobody else's."""


# why no number may be read for now, where that is so
reading_refused = None


def read(handle):
    """The value of a tensor, now: what is known already, or what the engine computes while Python waits."""
    if reading_refused is not None:
        raise RuntimeError(reading_refused)
    value = page.known(handle)
    if value is not None:
        return value
    page.requireReadable(handle)
    if not page.canEvaluate():
        raise RuntimeError(
            "reading a number: it is known only after the model has run, and no model runs here; print the tensor "
            "itself, as print(x), or show it in a chart"
        )
    if not can_run_sync():
        page.ask(handle)
        raise Asking
    try:
        run_sync(page.evaluate(handle))
    except JsException as error:
        raise to_python_error(error) from None
    return page.known(handle)


def comes_at_once(handle):
    """Whether what is printed of it is not left for later: where Python can wait, a reader sees each step of a generation."""
    return page.canEvaluate() and can_run_sync() and page.isGenerating(handle)


def settle(values):
    """Computes tensors together, and keeps their numbers in place of what they follow from: so that a loop does not grow."""
    handles = to_js([value._js for value in values])
    if not page_functions.page.settleKnown(handles) and page.canEvaluate() and can_run_sync():
        try:
            run_sync(page_functions.page.settle(handles))
        except JsException as error:
            raise to_python_error(error) from None


def numbers(handle):
    """The elements in a flat list of Python numbers, row by row."""
    value = read(handle)
    elements = value.data.to_py().tolist()
    return [bool(element) for element in elements] if value.dtype == "bool" else elements
