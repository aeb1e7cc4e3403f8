"""`streamer=`: the tokens of a generation, handed on as they are made."""

from _page.bridge import models
from torch import Tensor


class Streaming:
    """What a run tells a streamer: the prompt before its first step, then the tokens of each step when it is over."""

    def __init__(self, run, streamer):
        self._run = run
        self._streamer = streamer
        # how much it was told: none, the prompt, the tokens of a step more each
        self._told = 0
        self._is_ended = False

    def begin(self):
        if self._told == 0:
            self._told = 1
            self._streamer.put(self._run.ids)

    def up_to(self, step):
        """All before a step, which is to begin."""
        self.begin()
        while self._told <= step and self._next():
            pass

    def _next(self):
        tokens = models.tokens(self._run.handle, self._told - 1)
        if tokens is None:
            return False
        self._told += 1
        self._streamer.put(Tensor(tokens))
        return True

    def end_once(self):
        """Once it is told of all tokens, where it was not before."""
        if not self._is_ended:
            self._is_ended = True
            self.up_to(float("inf"))
            self._streamer.end()


class Untold:
    """Nobody listens."""

    def begin(self):
        pass

    def up_to(self, step):
        pass

    def end_once(self):
        pass


def checked(streamer):
    """A streamer as transformers takes it, or None."""
    if streamer is None or (hasattr(streamer, "put") and hasattr(streamer, "end")):
        return streamer
    raise TypeError(f"generate: a streamer must have put() and end(), as TextStreamer has, got {type(streamer).__name__}")
