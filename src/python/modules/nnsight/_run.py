"""One recorded run of the model, and what is asked of a whole run."""

from _page.bridge import models
from nnsight._activation import Border, OutputTuple, parts_of
from nnsight._editing import Edits
from nnsight._iteration import ended, over
from nnsight._outputs import ModelOutput
from nnsight._streaming import Streaming, Untold
from torch import Tensor, arange, cat, ones


class Run:
    """One recorded run on token ids."""

    def __init__(self, model, ids, said, idiom, wanted, generating=None):
        self._model = model
        options = [] if generating is None else [generating]
        self.handle = models.beginRun(model._handle, ids, said, idiom, bool(wanted.attentions), *options)
        self._is_generating = generating is not None
        # the step that is asked for; None where it is the next one that comes
        self.iteration = 0
        # how often something was asked for
        self.asked = 0
        # a stretch over all steps has ended: nothing more is had
        self.is_over = False
        self._gone_on = {}
        self._set_result = None
        self.ids = Tensor(self.handle.ids)
        self._streaming = Untold()
        self.said = said
        # what is to be done before the model is asked for more
        self.before_asking = None
        self.any_order = idiom == "generate"
        self.wanted = wanted
        wanted.begin(self)
        self._borders = {}
        self.edits = None
        if model._edits and not self.any_order:
            self.edits = Edits(model, self)
            self.edits.begin(model._edits)

    # What modules are told of the tokens beside their ids

    @property
    def past(self):
        """How many tokens earlier steps have seen."""
        step = models.step(self.handle)
        return self.ids.shape[1] + step - 1 if step > 0 else 0

    @property
    def size(self):
        return self.ids.shape[0]

    @property
    def width(self):
        return self.ids.shape[1] if models.step(self.handle) == 0 else 1

    def visible(self):
        """bool [batch, key], or None where there is no padding."""
        visible = self.said["visible"] != 0 if "visible" in self.said else None
        more = self.past + self.width - self.ids.shape[1]
        return visible if visible is None or more == 0 else cat([visible, ones(self.size, more).bool()], 1)

    def given_positions(self):
        given = self.said.get("positions")
        step = models.step(self.handle)
        return given if given is None or step == 0 else given[:, -1:] + step

    def positions(self):
        given = self.given_positions()
        return arange(self.past, self.past + self.width).unsqueeze(0) if given is None else given

    def stream_to(self, streamer):
        self._streaming = Streaming(self, streamer)

    # Which step is asked for

    def step_of(self, path, port):
        """The step that is meant by what is asked for now; the generation runs on to it."""
        wanted = models.count(self.handle, path, port) if self.iteration is None else self.iteration
        return self._reached(wanted, f"model.{path}.{port}" if path else f"model.{port}")

    def _reached(self, step, place):
        self._ask(place)
        if step > 0:
            self._finish_edits()
        self._streaming.up_to(step)
        if step > 0 and not models.reach(self.handle, step):
            raise ended(place, step, models.step(self.handle) + 1)
        if self.iteration:
            self.iteration = None
        return step

    def _ask(self, place):
        self.asked += 1
        if self.is_over:
            raise over(place)
        self._streaming.begin()

    def go_on(self, path, count):
        self._gone_on[path] = self.iteration = self._gone_on.get(path, 0) + count

    def streamed(self):
        """The prompt, then the tokens of each step."""
        step = models.step(self.handle) + 1 if self.iteration is None else self.iteration
        self._ask("model.generator.streamer.output")
        if step == 0:
            return self.ids
        self._finish_edits()
        tokens = models.tokens(self.handle, step - 1)
        if tokens is None:
            raise ended("model.generator.streamer.output", step, models.step(self.handle) + 2)
        self.iteration = None
        return Tensor(tokens)

    def border(self, path, port, names=None):
        if self.before_asking is not None:
            self.before_asking()
        if self.edits is not None and self.edits.arrive(path, port):
            return self._borders[path, port, 0]
        key = (path, port, self.step_of(path, port))
        if key not in self._borders:
            self._borders[key] = Border(self, *key, names)
        return self._borders[key]

    def result(self, names):
        """What the model gives in the end; of a generation all tokens."""
        self._ask("tracer.result")
        self._finish_edits()
        if self._set_result is not None:
            return self._set_result
        if not self._is_generating:
            return Border(self, "", "output", 0, names).result()
        if self.iteration:
            raise ended("tracer.result", self.iteration, 1)
        self._streaming.end_once()
        return Tensor(models.result(self.handle))

    def _finish_edits(self):
        """They belong to the first forward pass, which ends."""
        if self.edits is not None:
            self.edits.finish()

    def set_result(self, value):
        self.result(None)
        self._set_result = value

    def standing(self):
        """How far the run has come, as a number."""
        return models.standing(self._model._handle, self.handle)

    def order_of(self, path, port):
        """Where in the forward pass a place is, in the numbers of `standing`."""
        return models.orderOf(self._model._handle, path, port)

    place = standing

    def end_block(self):
        """Nothing waits to be written back."""

    def finish(self, stopped=False):
        """No more is read and assigned."""
        self._finish_edits()
        if not stopped:
            # the steps that nobody asked for draw their random numbers, too
            models.drawAll(self.handle)
            self._streaming.end_once()
        models.finish(self.handle)

    def close(self):
        """What has not been saved is gone."""
        models.close(self.handle)


class WholeRun:
    """What an invoke without input sees: the rows of all the others, joined."""

    handle = None
    before_asking = None
    # the place that was asked for last
    _asked = None
    any_order = False
    past = 0

    def __init__(self, runs):
        for run in runs:
            models.keepPassed(run.handle)
        self._runs = runs
        self._borders = {}

    @property
    def iteration(self):
        return self._runs[0].iteration

    @iteration.setter
    def iteration(self, step):
        for run in self._runs:
            run.iteration = step

    @property
    def is_over(self):
        return self._runs[0].is_over

    @is_over.setter
    def is_over(self, is_over):
        for run in self._runs:
            run.is_over = is_over

    @property
    def asked(self):
        return self._runs[0].asked

    def border(self, path, port, names=None):
        if self.before_asking is not None:
            self.before_asking()
        self._asked = (path, port)
        borders = [run.border(path, port, names) for run in self._runs]
        key = (path, port, borders[0].step)
        if key not in self._borders:
            self._borders[key] = JointBorder(self, borders)
        return self._borders[key]

    def step_of(self, path, port):
        raise NotImplementedError("skip: is not offered in an invoke without input; skip in the invokes with input")

    def streamed(self):
        return joined([run.streamed() for run in self._runs])

    def result(self, names):
        self.flush()
        return joined([run.result(names) for run in self._runs])

    def flush(self):
        """What the block has written into joined values goes back to the rows."""
        for border in self._borders.values():
            border.flush()

    def end_block(self):
        self.flush()
        for border in self._borders.values():
            border.catch_up()

    @property
    def ids(self):
        return cat([run.ids for run in self._runs], 0)

    @property
    def size(self):
        return sum(run.size for run in self._runs)

    @property
    def width(self):
        return self._runs[0].width

    def visible(self):
        parts = [run.visible() for run in self._runs]
        if all(part is None for part in parts):
            return None
        ones = [part if part is not None else run.ids == run.ids for part, run in zip(parts, self._runs)]
        return cat(ones, 0)

    def given_positions(self):
        if all(run.given_positions() is None for run in self._runs):
            return None
        return cat([run.positions() for run in self._runs], 0)

    def positions(self):
        given = self.given_positions()
        return self._runs[0].positions() if given is None else given

    def standing(self):
        return max(run.standing() for run in self._runs)

    def place(self):
        """How far its block has come: of one pass, whose runs may all be at their end, to what it has asked for."""
        if self._runs[0]._is_generating:
            return self.standing()
        return -1 if self._asked is None else self._runs[0].order_of(*self._asked)


class JointBorder:
    """The borders of all runs at one place, as one."""

    def __init__(self, whole, borders):
        self._whole = whole
        self._borders = borders
        self.place = borders[0].place
        self._value = None
        self._seen = None

    def read(self):
        if self._value is None:
            self._whole.flush()
            self._value = joined([border.seen() for border in self._borders])
            self._seen = _nodes(self._value)
        return self._value

    def assign(self, value):
        self.read()
        self._give(value)
        self._value = value
        self._seen = _nodes(value)

    def flush(self):
        if self._value is not None and _nodes(self._value) != self._seen:
            self._give(self._value)
            self._seen = _nodes(self._value)

    def catch_up(self):
        """What was read is the memory of the rows: it shows at last what they wrote into it at later borders, too."""
        if self._value is None or not all(border.is_past() for border in self._borders):
            return
        then, now = ([kept(border) for border in self._borders] for kept in (Border.seen, Border.present))
        if _nodes_of(then) != _nodes_of(now) and _nodes(self._value) == self._seen:
            _written(self._value, joined(now))

    def _give(self, value):
        start = 0
        for border in self._borders:
            if border.is_past():
                raise NotImplementedError(
                    f"{self.place}: another invoke has used it already when the invoke without input writes into it; "
                    "write into it in the invokes with input"
                )
        for border in self._borders:
            size = _rows(border.read())
            border.assign(_taken(value, start, size))
            start += size


def joined(values):
    """Values of several runs along their rows; what is no tensor is the first's."""
    first = values[0]
    if isinstance(first, Tensor):
        return cat(values, 0)
    if isinstance(first, ModelOutput):
        return first.joined(values[1:], joined)
    return OutputTuple([joined(list(parts)) for parts in zip(*values)], first._place)


def _taken(value, start, size):
    parts = parts_of(value)
    return value[start : start + size] if parts is None else [_taken(part, start, size) for part in parts]


def _rows(value):
    parts = parts_of(value)
    return value.shape[0] if parts is None else _rows(parts[0])


def _nodes_of(values):
    return [_nodes(value) for value in values]


def _written(value, latest):
    parts = parts_of(value)
    if parts is None:
        value.copy_(latest)
        return
    for one, other in zip(parts, parts_of(latest)):
        _written(one, other)


def _nodes(value):
    parts = parts_of(value)
    return value._js.id if parts is None else tuple(map(_nodes, parts))


class Stop(Exception):
    """`tracer.stop()`: leaves the block."""
