"""torch.nn.utils.parametrize: a parameter that is computed from another one at each use."""

import contextlib

from _page.missing import stand_in_getattr
from torch._modes import no_grad
from torch._tensor import Tensor
from torch.nn.containers import ModuleDict, ModuleList
from torch.nn.parameter import Buffer, Parameter

_kept = None


class ParametrizationList(ModuleList):
    """What a parameter is computed by, and `original`, what from."""

    def __init__(self, modules, original, unsafe=False):
        super().__init__(modules)
        self.unsafe = unsafe
        start = _inverted(modules, original)
        if not isinstance(start, Tensor):
            raise NotImplementedError("parametrize: a right_inverse that gives several tensors is not offered here")
        kind = Parameter if isinstance(original, Parameter) else Buffer
        self.original = kind(start) if kind is Buffer else Parameter(start.detach(), original.requires_grad)

    def forward(self):
        value = self[0](self.original)
        for each in list(self)[1:]:
            value = each(value)
        return value

    @no_grad()
    def right_inverse(self, value):
        self.original.copy_(_inverted(list(self), value))


@no_grad()
def _inverted(modules, value):
    for each in reversed(modules):
        if not hasattr(each, "right_inverse"):
            continue
        value = each.right_inverse(value)
    return value.detach() if isinstance(value, Tensor) else value


def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
    """From here on the module's parameter is what `parametrization` gives for the one that is kept."""
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        raise NotImplementedError(
            "parametrize: one parametrization for each parameter is offered here; put both into one module"
        )
    original = module._parameters.get(tensor_name, module._buffers.get(tensor_name))
    if original is None:
        raise ValueError(
            f"Module '{module}' does not have a parameter, a buffer, or a parametrized element with name '{tensor_name}'"
        )
    found = ParametrizationList([parametrization], original, unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        own = type(module)
        module.__class__ = type(f"Parametrized{own.__name__}", (own,), {"__module__": own.__module__})
        module.parametrizations = ModuleDict()
    module.parametrizations[tensor_name] = found
    setattr(type(module), tensor_name, property(_computed(tensor_name), _assigned(tensor_name)))
    return module


def _computed(name):
    def read(self):
        found = self.parametrizations[name]
        if _kept is None:
            return found()
        if (self, name) not in _kept:
            _kept[self, name] = found()
        return _kept[self, name]

    return read


def _assigned(name):
    return lambda self, value: self.parametrizations[name].right_inverse(value)


def is_parametrized(module, tensor_name=None):
    found = module._modules.get("parametrizations")
    if not isinstance(found, ModuleDict):
        return False
    return tensor_name in found._modules if tensor_name is not None else len(found) > 0


@no_grad()
def remove_parametrizations(module, tensor_name, leave_parametrized=True):
    """The parameter is its own again: with the value that it was computed as, or the one that was kept."""
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"Module {module} does not have a parametrization on {tensor_name}")
    found = module.parametrizations[tensor_name]
    value = found().detach() if leave_parametrized else found.original
    if leave_parametrized and isinstance(found.original, Parameter):
        value = Parameter(value)
    delattr(type(module), tensor_name)
    del module.parametrizations._modules[tensor_name]
    if len(module.parametrizations) == 0:
        del module._modules["parametrizations"]
        module.__class__ = type(module).__mro__[1]
    if isinstance(value, Parameter):
        module.register_parameter(tensor_name, value)
    else:
        module.register_buffer(tensor_name, value)
    return module


@contextlib.contextmanager
def cached():
    """What is computed within is computed once."""
    global _kept
    before, _kept = _kept, _kept if _kept is not None else {}
    try:
        yield
    finally:
        _kept = before


__getattr__ = stand_in_getattr("torch.nn.utils.parametrize")
