"""Errors for what the page's stand-ins do not have."""

import importlib.machinery
import json
import sys

import page_functions

# by module, by name: what the page knows of what it does not have
_refusals = json.loads(page_functions.surface.refusals)

# names that a trace bound and did not save, or did not come to: who asks for one is told why it is not there
forgotten = {}


def why_gone(name):
    return (
        f"{name}: was bound in a trace and not saved, so it is gone with the trace, as in nnsight; "
        f"write {name} = nnsight.save(...) or .save() there"
    )


def why_left_out(name):
    return (
        f"{name}: stands in the rest of a trace's block that was left out, as in nnsight, since a loop over the steps of "
        "the generation before it did not end by itself; put it into a tracer.invoke() of its own"
    )


# packages that notebooks ask for, and what does their work here
_instead = {"pandas": "; a dictionary of lists goes where a data frame would", "seaborn": "; plotly.express draws"}

HERE = "torch, einops, nnsight, numpy, transformers, plotly, matplotlib.pyplot, circuitsvis and tqdm"


class ImportGuide:
    """Last to be asked for a module that nobody found: says what there is."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        package, _, rest = fullname.partition(".")
        if package in sys.stdlib_module_names or package.startswith("_") or package in ("js", "pyodide"):
            return None
        if rest and package in sys.modules:
            raise ModuleNotFoundError(
                f"{fullname}: this page's stand-in for {package} does not have it", name=fullname
            )
        remedy = _instead.get(package, "")
        raise ModuleNotFoundError(
            f"{fullname}: not on this page; its Python has the standard library and stand-ins for {HERE}{remedy}",
            name=fullname,
        )


def install_import_guide():
    """After the folders of sys.path, before anything that would offer to download."""
    place = sys.meta_path.index(importlib.machinery.PathFinder)
    sys.meta_path.insert(place + 1, ImportGuide)


def stand_in_getattr(module):
    """A module's __getattr__ that says that the real one may have a name, and this one does not."""
    refusals = _refusals.get(module, {})

    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(name)
        refusal = refusals.get(name, {})
        what = f" ({refusal['is']})" if "is" in refusal else ""
        remedy = f"; use {refusal['instead']}" if "instead" in refusal else ""
        raise AttributeError(
            f"{module}.{name}{what}: this page's stand-in for {module.split('.')[0]} does not have it{remedy}"
        )

    return __getattr__
