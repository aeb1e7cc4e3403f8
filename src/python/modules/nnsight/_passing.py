"""The forward pass of a module of the reader's own, which waits at each border that somebody asks for."""

import types

from _page.bridge import OutOfOrderError
from nnsight._editing import Waiting
from nnsight._iteration import ended, over
from nnsight._stepping import begun, stepping_of
from torch import Tensor
from torch.nn import Sequential
from torch.nn.module import Module, apart

# nobody gives anything in place of what is computed
_NOTHING = object()


class Passing:
    """One run of a module, from border to border: "model.layer1.output"."""

    any_order = False

    def __init__(self, tree, arguments, options):
        self._tree = tree
        self._steps = self._whole(arguments, options)
        # where the pass stands, and what passes there
        self._at = None
        self._value = None
        self._counts = {}
        self._is_done = False
        # modules that were called where the pass cannot stop
        self._missed = set()
        self._watchers = []
        # as with runs of the page's model
        self.iteration = 0
        self.asked = 0
        self.is_over = False
        self.edits = None

    # What somebody asks for

    def read(self, name):
        if self.edits is not None and self.edits.inside:
            return self.edits.read(name)
        self._reach(name)
        return self._value

    def assign(self, name, value):
        if self.edits is not None and self.edits.inside:
            self.edits.require(name)
        else:
            self._reach(name)
        self._value = value

    def _reach(self, name):
        self.asked += 1
        if self.is_over:
            raise over(name)
        wanted = self.count(name) if self.iteration is None else self.iteration
        while self._at != name or self.count(name) != wanted:
            if self.count(name) > wanted or not self._advance():
                raise self._unreachable(name, wanted)
        if self.iteration:
            self.iteration = None

    def count(self, name):
        """How often the pass has been through there."""
        return self._counts.get(name, 0)

    def stands_at(self, name):
        return self._at == name

    @property
    def present(self):
        return self._value

    @present.setter
    def present(self, value):
        self._value = value

    def _unreachable(self, name, wanted):
        place = name.rpartition(".")[0]
        if any(place == each or place.startswith(f"{each}.") for each in self._missed):
            return NotImplementedError(
                f"{name}: the module is called in a lambda, a generator or a function that is not written in a cell, where "
                "this page cannot stop for it; call it in forward itself, or in a method or function that forward calls"
            )
        count = self.count(name)
        if wanted and count <= wanted:
            return ended(name, wanted, count)
        if count > wanted:
            return OutOfOrderError(
                f"{name}: the forward pass has run past it{self._standing()}; inside a trace, ask for values in the order in "
                "which the model computes them"
            )
        return OutOfOrderError(f"{name}: this forward pass does not come by; read a module that it calls")

    def _standing(self):
        return ", to its end" if self._at is None else f", to {self._at}"

    def finish(self):
        while self._advance():
            pass

    def close(self):
        """What was not saved has no name any more."""

    def watch(self, watcher):
        """Is shown what passes at every border, when the pass goes on from there."""
        self._watchers.append(watcher)

    @property
    def has_begun(self):
        return self._at is not None or self._is_done

    # How it goes on

    def _advance(self):
        if self._is_done:
            return False
        with apart.watched(self._miss):
            self._at = next(self._steps, None)
        if self._at is None:
            self._is_done = True
            return False
        if self.edits is not None:
            self.edits.arrive()
        return True

    def _miss(self, module):
        path = self._tree.path_of(module)
        if path is not None:
            self._missed.add(path)

    def _border(self, name, value):
        self._value = value
        yield name
        value, self._value = self._value, None
        self._counts[name] = self.count(name) + 1
        for watcher in self._watchers:
            watcher(name, value)
        return value

    def _whole(self, arguments, options):
        result = yield from self._called(self._tree.module, arguments, options)
        yield from self._border("result", result)

    def _called(self, module, arguments, options):
        """A module with its hooks, as torch calls it."""
        if type(module).__call__ is not Module.__call__:
            return module(*arguments, **options)
        steps = module._calling(arguments, options)
        call = next(steps)
        while True:
            try:
                call = steps.send((yield from self._passed(module, *call)))
            except StopIteration as stopped:
                return stopped.value

    def _passed(self, module, arguments, options):
        path = self._tree.path_of(module)
        if path is None:
            return (yield from self._forward(module, arguments, options, None))
        arguments, options = yield from self._border(f"{path}.input", (arguments, options))
        result = yield from self._border(f"{path}.skip", _NOTHING)
        if result is _NOTHING:
            told = path if self._tree.is_opened(path) else None
            result = yield from self._forward(module, arguments, options, told)
        return (yield from self._border(f"{path}.output", result))

    def _forward(self, module, arguments, options, path):
        if getattr(module.forward, "__func__", None) is Sequential.forward:
            (value,) = (*arguments, *options.values())
            for each in module:
                value = yield from self._called(each, (value,), {})
            return value
        return (yield from self._run(module.forward, arguments, options, path))

    def _run(self, function, arguments, options, path=None):
        """A function of the reader's own, whose calls may be of modules."""
        stepping = stepping_of(function)
        if stepping is None:
            return function(*arguments, **options)

        def step(label, called, places, named):
            if path is None:
                return self._step(called, places, named)
            return self._operation(f"{path}.source.{label}", called, places, named)

        result, is_generator = begun(function, stepping, step, arguments, options)
        return (yield from result) if is_generator else result

    def _step(self, called, places, named):
        if called is None:
            return places[0]
        if isinstance(called, Module):
            return (yield from self._called(called, places, named))
        if isinstance(called, (types.FunctionType, types.MethodType)):
            return (yield from self._run(called, places, named))
        return called(*places, **named)

    def _operation(self, name, called, places, named):
        places, named = yield from self._border(f"{name}.input", (places, named))
        result = yield from self._border(f"{name}.skip", _NOTHING)
        if result is _NOTHING:
            result = yield from self._step(called, places, named)
        return (yield from self._border(f"{name}.output", result))


class PassingEdits:
    """The edits of a wrapped module in one of its runs."""

    def __init__(self, model, run, edits):
        self._model = model
        self._run = run
        self.inside = False
        # of each edit that waits: where for, how it goes on, and what it has read
        self._open = []
        self._seen = {}
        for edit in edits:
            self._go_on(edit.steps(), {})

    def arrive(self):
        """The pass stands at a border: whoever waits for it goes on."""
        while True:
            due = [each for each in self._open if self._run.stands_at(each[0]) and self._run.count(each[0]) == 0]
            if not due:
                return
            self._open.remove(due[0])
            self._go_on(*due[0][1:])

    def read(self, name):
        if not self._run.stands_at(name) and name in self._seen:
            return self._seen[name][0]
        self.require(name)
        value = self._run.present
        self._seen.setdefault(name, (value, _node(value)))
        return value

    def require(self, name):
        """Waits until the pass is there."""
        if self._run.stands_at(name):
            return
        if any(_node(value) != node for value, node in self._seen.values()):
            raise NotImplementedError(
                "edit: one statement writes at one module and then asks for another; write them as statements of their own"
            )
        raise Waiting(name)

    def _go_on(self, steps, seen):
        self._seen = {name: (value, _node(value)) for name, (value, _) in seen.items()}
        self.inside = True
        step, self._run.iteration = self._run.iteration, 0
        try:
            with self._model._running(self._run):
                place = next(steps, None)
        finally:
            self.inside = False
            self._run.iteration = step
        if place is not None:
            self._open.append((place, steps, self._seen))


def _node(value):
    """What tells whether a value was written into."""
    if isinstance(value, Tensor):
        return value._js.id
    if isinstance(value, dict):
        return tuple(_node(each) for each in value.values())
    return tuple(_node(each) for each in value) if isinstance(value, (tuple, list)) else None
