"""Going back: `loss.backward()`, and `with loss.backward():`, inside which a program looks at gradients as they come by."""

import dis
import sys
import warnings

from _page.bridge import OutOfOrderError, autograd, page
from torch._tensor import Tensor, saving

_hooks = {}
# ways back that programs follow, innermost last
_followed = []


def add_hook(tensor, hook):
    number = len(_hooks)
    _hooks[number] = hook
    return RemovableHandle(number, autograd.addHook(tensor, number))


class RemovableHandle:
    """Takes a hook away again."""

    def __init__(self, number, remove):
        self.id = number
        self._remove = remove

    def remove(self):
        self._remove()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.remove()
        return False


def go(way):
    """To the end; hooks of the program are called on the way."""
    while True:
        stop = autograd.proceed(way)
        if stop is None:
            return
        gradient = Tensor(stop.gradient)
        for number in stop.hooks:
            changed = _hooks[number](gradient)
            if changed is not None:
                gradient = changed
        autograd.give(way, gradient)


def as_list(value):
    return list(value) if isinstance(value, (tuple, list)) else [value]


def gradients_for(tensors, given):
    """A gradient, or None, for each tensor."""
    found = [None] * len(tensors) if given is None else as_list(given)
    if len(found) != len(tensors):
        raise RuntimeError(f"backward: got {len(tensors)} tensors and {len(found)} gradients")
    return found


def backward(tensors, grad_tensors=None, retain_graph=None, create_graph=False, grad_variables=None, inputs=None):
    """Adds the gradients of tensors to `.grad` of what they were computed from."""
    tensors = as_list(tensors)
    if inputs is not None and len(as_list(inputs)) == 0:
        raise RuntimeError("backward: inputs must not be empty; leave it out for all leaves")
    given = gradients_for(tensors, grad_tensors if grad_tensors is not None else grad_variables)
    keeps = create_graph if retain_graph is None else retain_graph
    inputs = None if inputs is None else as_list(inputs)
    go(autograd.begin(tensors, given, keeps, create_graph, inputs, True))


class Followed:
    """`with loss.backward():` gradients are read and written on the way, later tensors first."""

    def __init__(self, tensor, gradient, retain_graph, create_graph):
        self._arguments = [tensor], [gradient], retain_graph, create_graph, None, True
        self._tensor = tensor

    def __enter__(self):
        if not self._tensor.requires_grad:
            why = (
                "operations are not recorded under torch.inference_mode"
                if autograd.isInference()
                else "it was computed without recording, under torch.no_grad(), or of tensors that require no gradient"
            )
            raise NotImplementedError(f"backward: this tensor does not require grad: {why}")
        self._way = autograd.begin(*self._arguments)
        _followed.append(self)
        saving.append(self)
        return self

    def __exit__(self, kind, *_details):
        _followed.pop()
        saving.pop()
        if kind is None:
            go(self._way)
        return False

    def read(self, tensor):
        return self._at(tensor)

    def write(self, tensor, gradient):
        self._at(tensor)
        autograd.replace(self._way, tensor, gradient)

    def _at(self, tensor):
        found = autograd.advance(self._way, tensor)
        if found is None:
            why = (
                "the way back has run past it, or does not come by"
                if tensor.requires_grad
                else "it requires no gradient"
            )
            raise OutOfOrderError(
                f"grad: of a tensor of shape {list(tensor.shape)}: {why}; inside `with loss.backward():`, "
                "ask for gradients of later tensors first, and only of those that the loss was computed from"
            )
        return Tensor(found)


def followed():
    """The way back that the program follows, or None."""
    return _followed[-1] if _followed else None


def _is_with(frame):
    """Whether the call that a frame stands at is what a `with` enters."""
    after = (each for each in dis.get_instructions(frame.f_code) if each.offset > frame.f_lasti)
    names = [next(after, None), next(after, None)]
    found = [each.opname for each in names if each is not None]
    # Python 3.13, and what it is from 3.14 on
    return found[:1] == ["BEFORE_WITH"] or found == ["COPY", "LOAD_SPECIAL"]


def _tensor_backward(self, gradient=None, retain_graph=None, create_graph=False, inputs=None):
    keeps = create_graph if retain_graph is None else retain_graph
    if _is_with(sys._getframe(1)):
        return Followed(self, gradient, keeps, create_graph)
    if page.isOfAnyOrder(self) and autograd.later(self, gradient, keeps):
        return None
    return backward(self, gradient, retain_graph, create_graph, inputs=inputs)


def _grad(self):
    way = followed()
    if way is not None:
        return way.read(self)
    found = autograd.grad(self)
    if found is not None:
        return Tensor(found)
    if self.is_leaf or self.retains_grad:
        return None
    if page.isOpen(self):
        if not page.isOfAnyOrder(self):
            warnings.warn(
                "grad: nnsight refuses to give a gradient before backward() since 0.5; "
                "write `with loss.backward():` and read .grad inside",
                stacklevel=2,
            )
        return Tensor(autograd.promised(self))
    warnings.warn(
        "grad: this tensor was computed, and only tensors that were made keep their gradient; "
        "call .retain_grad() on it before backward()",
        stacklevel=2,
    )
    return None


def _set_grad(self, value):
    way = followed()
    if way is not None:
        way.write(self, value)
        return
    if value is not None and not isinstance(value, Tensor):
        raise TypeError(f"grad: must be a tensor or None, got {type(value).__name__}")
    autograd.setGrad(self, value)


def _register_hook(self, hook):
    return add_hook(self, hook)


def _retain_grad(self):
    autograd.retainGrad(self)


Tensor.backward = _tensor_backward
Tensor.grad = property(_grad, _set_grad)
Tensor.register_hook = _register_hook
Tensor.retain_grad = _retain_grad
Tensor.retains_grad = property(lambda self: autograd.retainsGrad(self))
