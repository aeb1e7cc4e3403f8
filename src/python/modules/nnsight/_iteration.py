"""The steps of a generation: which of them a stretch of a trace is about."""

import sys
import warnings

from _page.bridge import OutOfOrderError
from nnsight._block import Block, Skipped
from nnsight._meeting import Alone

# an open loop whose body never asks the model for anything would never end
_MOST_IDLE = 10_000


class LoopEnded(OutOfOrderError):
    """A loop asked for a step that the generation does not make; leaves the trace's block."""


def ended(place, step, count):
    return LoopEnded(
        f"{place}: step {step} is never reached, the generation has {count} (counted from 0); the loop ends here, and as "
        "in nnsight what stands behind it in the block is left out: put that into a tracer.invoke() of its own"
    )


def over(place):
    return LoopEnded(
        f"{place}: stands behind a stretch over more steps than the generation has; as in nnsight, the block ends at the "
        "first value that it asks the model for there, and the rest of it is left out: put that into a tracer.invoke() of "
        "its own, or give the stretch an end, as tracer.iter[:3]"
    )


def warn_of(error):
    warnings.warn(str(error), stacklevel=3)


class Iterations:
    """`for step in tracer.iter[:3]:` what is asked for in the loop's body is that step's."""

    def __init__(self, tracer, steps=None, start=0, stop=None):
        self._tracer = tracer
        self._steps = steps
        self._start = start
        self._stop = stop

    def __getitem__(self, key):
        if isinstance(key, slice):
            if key.step not in (None, 1):
                raise NotImplementedError(
                    f"tracer.iter: a slice goes by single steps, as in nnsight, which ignores others; give a list, "
                    f"as tracer.iter[list(range(…))], got a step of {key.step}"
                )
            return Iterations(self._tracer, start=key.start or 0, stop=key.stop)
        if isinstance(key, (list, tuple, range)):
            return Iterations(self._tracer, steps=list(key))
        return Iterations(self._tracer, start=key, stop=key + 1)

    def _indices(self):
        if self._steps is not None:
            yield from self._steps
            return
        step = self._start
        while self._stop is None or step < self._stop:
            yield step
            step += 1

    def __iter__(self):
        run = self._tracer._run("tracer.iter")
        before, idle = run.iteration, 0
        try:
            for step in self._indices():
                if step < 0:
                    raise ValueError(f"tracer.iter: a step must be at least 0, got {step}")
                run.iteration = step
                asked = run.asked
                yield step
                idle = idle + 1 if run.asked == asked else 0
                if idle > _MOST_IDLE:
                    raise RuntimeError(
                        "tracer.iter[:]: nothing in the loop asks the model for a value, so it would never end; read an "
                        "output in it, or give the loop an end"
                    )
        finally:
            run.iteration = before

    # The older form, `with tracer.iter[:3]:`, whose block runs for each step

    def __enter__(self):
        self._block = Block(sys._getframe(1), "tracer.iter[...]")
        self._block.skip()
        return self

    def __exit__(self, kind, *_details):
        if kind is not Skipped:
            return False
        warnings.warn(
            "with tracer.iter[...]: is deprecated in nnsight; write for step in tracer.iter[...]:", stacklevel=2
        )
        try:
            for _step in self:
                self._block.run(self._tracer._turn or Alone())
        except LoopEnded:
            # as in nnsight: what was reached stays, and the trace goes on until it asks the model for more
            self._tracer._run("tracer.iter").is_over = True
        except OutOfOrderError:
            pass
        return True


class Generator:
    """`model.generator`: the tokens that are made."""

    path = "model.generator"

    def __init__(self, model):
        self._model = model
        self.streamer = Streamer(model)

    def modules(self):
        """As `Envoy.modules` has them."""
        return [self.streamer, self]

    @property
    def output(self):
        """All tokens: `tracer.result` today."""
        warnings.warn("model.generator.output is deprecated in nnsight; use tracer.result", stacklevel=2)
        return self._model._current_run("model.generator.output").result(None)

    @output.setter
    def output(self, value):
        self._model._current_run("model.generator.output").set_result(value)

    def __repr__(self):
        return "Generator(\n  (streamer): Streamer()\n)"


class Streamer:
    """The prompt first, then the tokens of each step."""

    path = "model.generator.streamer"

    def __init__(self, model):
        self._model = model

    @property
    def output(self):
        return self._model._current_run("model.generator.streamer.output").streamed()

    def __repr__(self):
        return "Streamer()"
