"""`model.edit()`: interventions that every later run of the model makes, beside what a trace does itself."""

import ast
import sys

from _page.bridge import models
from _page.cell import BLOCK
from nnsight._block import Block, Skipped


class Waiting(BaseException):
    """A statement of an edit asks for what the forward pass has not come to yet."""

    def __init__(self, place):
        super().__init__(place)
        self.place = place


class _Left(Exception):
    """`break` or `continue` in an edit."""

    def __init__(self, goes_on):
        super().__init__()
        self.goes_on = goes_on


class Editor:
    """`with model.edit() as (tracer, edited):` keeps its block for the runs of the edited model."""

    def __init__(self, model, inplace):
        self._model = model
        self._inplace = inplace

    def __enter__(self):
        block = Block(sys._getframe(1), "model.edit(...)")
        edited = self._model if self._inplace else self._model._copy()
        edited._edits.append(Edit(block, sys._getframe(1)))
        block.skip()
        return self if self._inplace else (self, edited)

    def __exit__(self, kind, *_error):
        return kind is Skipped


class _Names(dict):
    """What an edit binds is its own; everything else is what it was where the edit stands."""

    def __init__(self, before, around):
        super().__init__(before)
        self._around = around

    def __missing__(self, name):
        return self._around[name]


class Edit:
    """The block of an edit, to be run in every run of the model."""

    def __init__(self, block, frame):
        self._body = [] if block.is_empty else block._node.body
        self._before = dict(frame.f_locals)
        self._around = frame.f_globals
        self._file = frame.f_code.co_filename

    def steps(self):
        """Runs the block; gives each place that it waits for, and goes on when the pass is there."""
        names = _Names(self._before, self._around)
        return self._all(self._body, names)

    def _all(self, body, names):
        for statement in body:
            yield from self._one(statement, names)

    def _one(self, statement, names):
        if isinstance(statement, (ast.Break, ast.Continue)):
            raise _Left(isinstance(statement, ast.Continue))
        if isinstance(statement, ast.If):
            holds = yield from self._value(statement.test, names)
            yield from self._all(statement.body if holds else statement.orelse, names)
        elif isinstance(statement, ast.For):
            yield from self._loop(statement, names)
        elif isinstance(statement, ast.With):
            yield from self._within(statement, statement.items, names)
        elif isinstance(statement, ast.While):
            raise NotImplementedError("edit: a while loop is not offered in an edit; write for")
        else:
            yield from self._done(ast.Module([statement], []), "exec", names)

    def _loop(self, statement, names):
        values = yield from self._value(statement.iter, names)
        for value in values:
            self._bind(statement.target, value, names)
            try:
                yield from self._all(statement.body, names)
            except _Left as left:
                if not left.goes_on:
                    return
        yield from self._all(statement.orelse, names)

    def _within(self, statement, items, names):
        if not items:
            yield from self._all(statement.body, names)
            return
        context = yield from self._value(items[0].context_expr, names)
        with context as entered:
            if items[0].optional_vars is not None:
                self._bind(items[0].optional_vars, entered, names)
            yield from self._within(statement, items[1:], names)

    def _bind(self, target, value, names):
        names["__bound__"] = value
        own = ast.copy_location(ast.Assign([target], ast.copy_location(ast.Name("__bound__", ast.Load()), target)), target)
        exec(self._compiled(ast.Module([own], []), "exec"), names)

    def _value(self, expression, names):
        return self._done(ast.Expression(expression), "eval", names)

    def _done(self, tree, mode, names):
        code = self._compiled(tree, mode)
        while True:
            try:
                return eval(code, names)
            except Waiting as waiting:
                yield waiting.place

    def _compiled(self, tree, mode):
        return compile(ast.fix_missing_locations(tree), self._file, mode).replace(co_name=BLOCK, co_qualname=BLOCK)


class Edits:
    """The edits of a model in one of its runs: each goes on when the forward pass comes to what it waits for."""

    def __init__(self, model, run):
        self._model = model
        self._run = run
        self._inside = False
        self._nodes = {}
        self._open = []

    def begin(self, edits):
        for edit in edits:
            self._go_on(edit.steps())

    def arrive(self, path, port):
        """
        Somebody asks for a place: what edits do up to there comes first; an edit itself has to wait for it. True where
        an edit has read it already.
        """
        order = models.orderOf(self._model._handle, path, port)
        if not self._inside:
            self._bring(order)
            return False
        if order > self._run.standing():
            self._require_unwritten()
            raise Waiting((order, path, port))
        # read before, for a statement that then had to wait
        border = self._run._borders.get((path, port, 0))
        return border is not None and border.value is not None

    def finish(self):
        """All that is left."""
        if self._inside:
            raise NotImplementedError("edit: an edit sees the first forward pass only, not what comes after it")
        self._bring(float("inf"))

    def seen(self, border):
        """Inside an edit, a value that was read for a statement that had to wait is there for it again."""
        if self._inside and border not in self._nodes:
            self._nodes[border] = _node(border.value)
        return self._inside

    def _bring(self, order):
        while True:
            waiting = [each for each in self._open if each[0][0] <= order]
            if not waiting:
                return
            first = min(waiting, key=lambda each: each[0][0])
            self._open.remove(first)
            (_, path, port), steps = first
            models.read(self._run.handle, path, port, 0)
            self._go_on(steps)

    def _go_on(self, steps):
        self._nodes = {border: _node(border.value) for border in self._run._borders.values() if border.value is not None}
        self._inside = True
        step, self._run.iteration = self._run.iteration, 0
        try:
            with self._model._running(self._run):
                place = next(steps, None)
        finally:
            self._inside = False
            self._run.iteration = step
        if place is not None:
            self._open.append((place, steps))

    def _require_unwritten(self):
        if any(_node(border.value) != node for border, node in self._nodes.items()):
            raise NotImplementedError(
                "edit: one statement writes at one module and then asks for another; write them as statements of their own"
            )


def _node(value):
    js = getattr(value, "_js", None)
    return js.id if js is not None else tuple(_node(part) for part in value)
