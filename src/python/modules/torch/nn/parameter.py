"""Parameters: tensors that a module trains."""

from _page.bridge import autograd
from torch._tensor import Tensor


class Parameter(Tensor):
    """A leaf that requires grad, and that a module finds among its attributes."""

    _printed_before_ = "Parameter containing:\n"

    def __init__(self, data=None, requires_grad=True):
        if data is None:
            from torch import empty

            data = empty(0)
        if not isinstance(data, Tensor):
            raise TypeError(f"Parameter: expected a tensor, got {type(data).__name__}")
        super().__init__(autograd.detach(data))
        if requires_grad:
            autograd.setRequiresGrad(self, True)

    @classmethod
    def _of(cls, node):
        """A parameter that the page has already."""
        made = cls.__new__(cls)
        made._js = node
        return made

    def __repr__(self):
        return self._printed_before_ + super().__repr__()

    def __deepcopy__(self, _memo):
        return Parameter(self.detach().clone(), self.requires_grad)


def is_lazy(_parameter):
    return False


class Buffer(Tensor):
    """A tensor that belongs to a module and is not trained."""

    def __init__(self, data, *, persistent=True):
        super().__init__(data._js)
        self.persistent = persistent
