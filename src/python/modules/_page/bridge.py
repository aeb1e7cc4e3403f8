"""Calls of the page's TypeScript functions, with their errors as Python's own."""

import builtins
import re

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
    """Lists and dictionaries as JavaScript's; whoever carries a node gives it up."""
    node = getattr(value, "_js", None)
    if node is not None:
        return node
    if isinstance(value, (list, tuple)):
        return to_js([plain(part) for part in value])
    if isinstance(value, dict):
        entries = {key: plain(part) for key, part in value.items()}
        return to_js(entries, dict_converter=Object.fromEntries)
    return value


class Functions:
    """A namespace of TypeScript functions."""

    def __init__(self, namespace):
        self._namespace = namespace

    def __getattr__(self, name):
        function = getattr(self._namespace, name)

        def call(*arguments):
            try:
                return function(*[plain(argument) for argument in arguments])
            except JsException as error:
                raise to_python_error(error) from None

        setattr(self, name, call)
        return call


tensors = Functions(page_functions.torch)
patterns = Functions(page_functions.einops)
models = Functions(page_functions.nnsight)
page = Functions(page_functions.page)


def read(node):
    """The value of a node, now: what is known already, or what the engine computes while Python waits."""
    value = page.known(node)
    if value is not None:
        return value
    page.requireReadable(node)
    if not (page.canEvaluate() and can_run_sync()):
        raise RuntimeError(
            "reading a number: it is known only after the model has run, and Python cannot be paused "
            "in the middle of a cell here (this browser lacks JSPI); print the tensor itself, as "
            'print(x) or f"{x:.2f}", or show it in a chart'
        )
    try:
        return run_sync(page.evaluate(node))
    except JsException as error:
        raise to_python_error(error) from None


def numbers(node):
    """The elements in a flat list of Python numbers, row by row."""
    value = read(node)
    elements = value.data.to_py().tolist()
    return [bool(element) for element in elements] if value.dtype == "bool" else elements


_placeholder = re.compile("\ue000(\\d+)\ue001")


def settled(text):
    """Text whose tensors are read now, for places that hold text alone, such as titles."""
    return _placeholder.sub(lambda match: page.printedNow(_readable(int(match[1]))), str(text))


def _readable(place):
    read(page.printedNode(place))
    return place
