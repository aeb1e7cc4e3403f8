"""The block under a `with`, taken out of its place: it does not run where it stands, but when its trace runs it."""

import ast
import linecache
import sys

from _page.cell import BLOCK
from nnsight._names import explain_left_out


class Skipped(BaseException):
    """Leaves a block before its first statement."""


class Block:
    """What stands under the `with` whose context manager is entered now."""

    def __init__(self, frame, what):
        self._frame = frame
        # the names that stood there when it was written down
        self.before = dict(frame.f_locals)
        self._node = with_at(frame)
        if self._node is None:
            raise ValueError(f"{what}: must be written as `with {what}:` in a cell, where its block can be read")
        first = self._node.body[0]
        self.is_empty = all(
            isinstance(each, ast.Pass) or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
            for each in self._node.body
        )
        if self.is_empty:
            return
        if first.lineno == self._node.lineno:
            raise ValueError(f"{what}: the block must start on a line of its own, as nnsight wants it")
        if isinstance(first, (ast.Try, ast.TryStar)):
            raise ValueError(
                f"{what}: the block cannot start with try, as in nnsight; put another statement first, or the try around the block"
            )
        self._code = compile(
            ast.Module(body=self._node.body, type_ignores=[]), frame.f_code.co_filename, "exec"
        ).replace(co_name=BLOCK, co_qualname=BLOCK)

    def skip(self):
        """Leaves the block as soon as it begins; the context manager is to swallow `Skipped`."""
        if self.is_empty:
            return
        start = self._node.body[0].lineno
        # decorators stand above what they decorate
        start = min([start, *(each.lineno for each in getattr(self._node.body[0], "decorator_list", []))])

        def leave(frame, _event, _argument):
            if frame.f_lineno < start:
                return leave
            raise Skipped

        sys.settrace(lambda *_details: None)
        self._frame.f_trace = leave

    def explain_rest(self):
        """Of the names that it has not come to."""
        explain_left_out(self._node, self._frame)

    def run(self, when):
        """Runs it in the names of where it stands. `when` says what may be seen of other blocks."""
        if not self.is_empty:
            exec(self._code, _Names(self._frame, self.before, when))


class _Names(dict):
    """
    The names of a block: what it has bound itself, what stood there when the block was written down (the variable of a
    loop around it has moved on since), then what other blocks have bound, or the lines after it.
    """

    def __init__(self, frame, before, when):
        super().__init__()
        self._own = frame.f_locals
        self._around = frame.f_globals
        self._before = before
        self._when = when

    def __missing__(self, name):
        if name in self._before:
            value = self._before[name]
            if self._own.get(name) is not value:
                self._when.look_before(name)
            return value
        if name in self._own:
            self._when.look(name)
            return self._own[name]
        if name in self._around:
            return self._around[name]
        raise KeyError(name)

    def __contains__(self, name):
        return super().__contains__(name) or name in self._before or name in self._own or name in self._around

    def __setitem__(self, name, value):
        super().__setitem__(name, value)
        self._own[name] = value
        self._when.bound(name)

    def __delitem__(self, name):
        super().__delitem__(name)
        self._own.pop(name, None)


_trees = {}


def with_at(frame):
    name = frame.f_code.co_filename
    lines = linecache.getlines(name)
    if not lines:
        return None
    text = "".join(lines)
    known = _trees.get(name)
    if known is None or known[0] != text:
        _trees[name] = known = (text, [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.With)])
    line = frame.f_lineno
    found = [node for node in known[1] if node.lineno <= line < max(node.body[0].lineno, node.lineno + 1)]
    return max(found, key=lambda node: node.lineno, default=None)
