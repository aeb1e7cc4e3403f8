"""Runs in Pyodide: makes archives of compiled modules, so that a reader's Python has nothing to compile when it starts.

What Python imports as it starts and what the page's modules import is compiled; the rest of the standard library stays as
text, which is smaller. Compiled code is taken as it is (an "unchecked" hash): the archive is made from the very text.
"""

import ast
import importlib
import importlib.util
import io
import sys
import zipfile
from importlib._bootstrap_external import _code_to_hash_pyc


def compiled(text, file):
    code = compile(text, file, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(text), False))


def archive(files):
    """The bytes of a zip file. files: (name, content); the same ones give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        for name, content in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            zipped.writestr(info, content)
    return out.getvalue()


def imported(text):
    """The names of all modules that a text imports, at its top or in a function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def standard_library(path, place, modules):
    """path: the archive as Pyodide brings it; place: where Python finds it; modules: the texts of the page's."""
    own = {name.split("/")[0] for name in modules}
    for text in modules.values():
        for name in imported(text):
            if name.split(".")[0] not in own and name.split(".")[0] in sys.stdlib_module_names:
                importlib.import_module(name)
    needed = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    with zipfile.ZipFile(path) as library:
        for info in library.infolist():
            file, content = f"{place}/{info.filename}", library.read(info)
            yield (info.filename + "c", compiled(content, file)) if file in needed else (info.filename, content)


def page_modules(folder, modules):
    """folder: below which tracebacks name them."""
    for name, text in modules.items():
        yield name + "c", compiled(text.encode(), f"{folder}/{name}")
