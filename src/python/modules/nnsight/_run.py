"""One recorded run of the model, and what is asked of a whole run."""

from _page.bridge import models
from nnsight._activation import Border
from torch import Tensor


class Run:
    """One recorded run on token ids."""

    def __init__(self, model, ids, idiom, output_attentions):
        self.handle = models.beginRun(model._handle, ids, idiom, output_attentions)
        self.ids = Tensor(self.handle.ids)
        self.any_order = idiom == "generate"
        self._borders = {}

    def border(self, path, port, names=None):
        key = (path, port)
        if key not in self._borders:
            self._borders[key] = Border(self, path, port, names)
        return self._borders[key]

    def finish(self):
        """No more is read and assigned."""
        models.finish(self.handle)

    def close(self):
        """What has not been saved is gone."""
        models.close(self.handle)


class Stop(Exception):
    """`tracer.stop()`: leaves the block."""
