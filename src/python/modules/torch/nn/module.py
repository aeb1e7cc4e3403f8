"""The base of layers: parameters, buffers and modules by name."""

import contextlib
from collections import OrderedDict

from torch._tensor import Tensor
from torch._types import bfloat16, float16, float64
from torch.nn.parameter import Buffer, Parameter


class RemovableHook:
    """A hook among those of a module, in the order in which they are called."""

    def __init__(self, hooks, hook, prepend, with_kwargs):
        self._hooks, self.hook, self.with_kwargs = hooks, hook, with_kwargs
        hooks.insert(0 if prepend else len(hooks), self)

    def remove(self):
        if self in self._hooks:
            self._hooks.remove(self)


class _Keys(list):
    """What load_state_dict found missing and unexpected."""

    def __init__(self, missing, unexpected):
        super().__init__([missing, unexpected])
        self.missing_keys, self.unexpected_keys = missing, unexpected

    def __repr__(self):
        if not self.missing_keys and not self.unexpected_keys:
            return "<All keys matched successfully>"
        return f"_IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


class _Apart:
    """Who is to hear of modules that are called in the ordinary way."""

    def __init__(self):
        self._watchers = []

    @contextlib.contextmanager
    def watched(self, watcher):
        self._watchers.append(watcher)
        try:
            yield
        finally:
            self._watchers.remove(watcher)

    def tell(self, module):
        for watcher in self._watchers:
            watcher(module)


apart = _Apart()


class Module:
    training = True

    def __init__(self):
        # __setattr__ below is for parameters and modules
        set_plainly = super().__setattr__
        set_plainly("training", True)
        set_plainly("_parameters", {})
        set_plainly("_buffers", {})
        set_plainly("_non_persistent", set())
        set_plainly("_modules", {})
        set_plainly("_forward_hooks", [])
        set_plainly("_forward_pre_hooks", [])

    # Attributes

    def _tables(self):
        try:
            return self.__dict__["_parameters"], self.__dict__["_buffers"], self.__dict__["_modules"]
        except KeyError:
            raise AttributeError(
                f"{type(self).__name__}: parameters and modules can be assigned after super().__init__() was called"
            ) from None

    def __setattr__(self, name, value):
        is_registered = isinstance(value, (Parameter, Module, Buffer))
        if is_registered or name in self.__dict__.get("_parameters", ()):
            parameters, buffers, modules = self._tables()
            if name in parameters and value is not None and not isinstance(value, Parameter):
                raise TypeError(
                    f"{name}: is a parameter, and must be assigned a torch.nn.Parameter or None, got {type(value).__name__}"
                )
            for table in (parameters, buffers, modules, self.__dict__):
                if table is not parameters or not isinstance(value, Parameter):
                    table.pop(name, None)
            if isinstance(value, Module):
                modules[name] = value
            elif isinstance(value, Buffer):
                buffers[name] = value
            else:
                parameters[name] = value
            return
        for table in (self.__dict__.get("_modules", {}), self.__dict__.get("_buffers", {})):
            if name in table:
                table[name] = value
                return
        super().__setattr__(name, value)

    def __getattr__(self, name):
        for table in ("_parameters", "_buffers", "_modules"):
            if name in self.__dict__.get(table, ()):
                return self.__dict__[table][name]
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")

    def __delattr__(self, name):
        for table in ("_parameters", "_buffers", "_modules"):
            if self.__dict__[table].pop(name, self) is not self:
                return
        super().__delattr__(name)

    def __dir__(self):
        return [*super().__dir__(), *self._parameters, *self._buffers, *self._modules]

    def register_parameter(self, name, param):
        self._tables()[0][name] = param

    def register_buffer(self, name, tensor, persistent=True):
        self._tables()[1][name] = tensor
        if not persistent:
            self._non_persistent.add(name)

    def register_module(self, name, module):
        self._tables()[2][name] = module

    add_module = register_module

    # Calling

    def forward(self, *_arguments, **_options):
        raise NotImplementedError(f'Module [{type(self).__name__}] is missing the required "forward" function')

    def __call__(self, *arguments, **options):
        steps = self._calling(arguments, options)
        arguments, options = next(steps)
        apart.tell(self)
        try:
            steps.send(self.forward(*arguments, **options))
        except StopIteration as stopped:
            return stopped.value
        raise RuntimeError("internal: a call goes on")

    def _calling(self, arguments, options):
        """What hooks do before and after forward; gives what forward takes, and takes what it gives."""
        for registered in list(self._forward_pre_hooks):
            if registered.with_kwargs:
                changed = registered.hook(self, arguments, options)
                if changed is not None:
                    arguments, options = changed
                continue
            changed = registered.hook(self, arguments)
            if changed is not None:
                arguments = changed if isinstance(changed, tuple) else (changed,)
        result = yield arguments, options
        for registered in list(self._forward_hooks):
            given = (arguments, options) if registered.with_kwargs else (arguments,)
            changed = registered.hook(self, *given, result)
            if changed is not None:
                result = changed
        return result

    def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False, always_call=False):
        if always_call:
            raise NotImplementedError("register_forward_hook: always_call is not offered here; leave it out")
        return RemovableHook(self._forward_hooks, hook, prepend, with_kwargs)

    def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
        return RemovableHook(self._forward_pre_hooks, hook, prepend, with_kwargs)

    # The tree

    def named_children(self):
        return iter([(name, module) for name, module in self._modules.items() if module is not None])

    def children(self):
        return iter([module for _, module in self.named_children()])

    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        memo = set() if memo is None else memo
        if remove_duplicate and self in memo:
            return
        memo.add(self)
        yield prefix, self
        for name, module in self.named_children():
            yield from module.named_modules(memo, f"{prefix}.{name}" if prefix else name, remove_duplicate)

    def modules(self):
        return iter([module for _, module in self.named_modules()])

    def _named(self, table, prefix, recurse, remove_duplicate=True):
        seen = []
        places = self.named_modules(prefix=prefix) if recurse else [(prefix, self)]
        for place, module in places:
            for name, value in module.__dict__[table].items():
                if value is None or (remove_duplicate and any(value is each for each in seen)):
                    continue
                seen.append(value)
                yield (f"{place}.{name}" if place else name), value

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        return self._named("_parameters", prefix, recurse, remove_duplicate)

    def parameters(self, recurse=True):
        return (value for _, value in self.named_parameters(recurse=recurse))

    def named_buffers(self, prefix="", recurse=True, remove_duplicate=True):
        return self._named("_buffers", prefix, recurse, remove_duplicate)

    def buffers(self, recurse=True):
        return (value for _, value in self.named_buffers(recurse=recurse))

    def get_submodule(self, target):
        found = self
        for name in target.split(".") if target else []:
            if name not in found._modules:
                raise AttributeError(f"{type(found).__name__} has no attribute `{name}`")
            found = found._modules[name]
        return found

    def get_parameter(self, target):
        place, _, name = target.rpartition(".")
        return self.get_submodule(place)._parameters[name]

    def state_dict(self, *, destination=None, prefix="", keep_vars=False):
        """Everything by its path. The tensors are the module's own, without gradients."""
        found = OrderedDict() if destination is None else destination
        for place, module in self.named_modules(remove_duplicate=False):
            start = f"{prefix}{place}." if place else prefix
            for name, value in module._parameters.items():
                if value is not None:
                    found[start + name] = value if keep_vars else value.detach()
            for name, value in module._buffers.items():
                if value is not None and name not in module._non_persistent:
                    found[start + name] = value if keep_vars else value.detach()
        return found

    def load_state_dict(self, state_dict, strict=True, assign=False):
        from torch import no_grad

        if assign:
            raise NotImplementedError("load_state_dict: assign=True is not offered here; leave it out, and the numbers are copied")
        own = self.state_dict(keep_vars=True)
        missing = [name for name in own if name not in state_dict]
        unexpected = [name for name in state_dict if name not in own]
        wrong = [
            f"size mismatch for {name}: {list(state_dict[name].shape)} for {list(own[name].shape)}"
            for name in own
            if name in state_dict and tuple(state_dict[name].shape) != tuple(own[name].shape)
        ]
        if strict:
            wrong += [f"missing: {', '.join(missing)}"] if missing else []
            wrong += [f"unexpected: {', '.join(unexpected)}"] if unexpected else []
        if wrong:
            raise RuntimeError(f"load_state_dict: the state does not fit {type(self).__name__}: {'; '.join(wrong)}")
        with no_grad():
            for name, value in own.items():
                if name in state_dict:
                    value.copy_(state_dict[name])
        return _Keys(missing, unexpected)

    # Modes

    def train(self, mode=True):
        for module in self.modules():
            module.training = mode
        return self

    def eval(self):
        return self.train(False)

    def requires_grad_(self, requires_grad=True):
        for parameter in self.parameters():
            parameter.requires_grad_(requires_grad)
        return self

    def zero_grad(self, set_to_none=True):
        for parameter in self.parameters():
            clear_grad(parameter, set_to_none)

    def apply(self, fn):
        for child in self.children():
            child.apply(fn)
        fn(self)
        return self

    def to(self, *arguments, dtype=None, device=None, non_blocking=False):
        check_float32(f"{type(self).__name__}.to", *arguments, dtype)
        return self

    def half(self):
        return self.to(float16)

    def bfloat16(self):
        return self.to(bfloat16)

    def double(self):
        return self.to(float64)

    def cpu(self):
        return self

    cuda = float = cpu

    def share_memory(self):
        return self

    # Text

    def _get_name(self):
        return type(self).__name__

    def extra_repr(self):
        return ""

    def __repr__(self):
        own = self.extra_repr()
        lines = own.split("\n") if own else []
        children = [f"({name}): {_indented(repr(module))}" for name, module in self._lines()]
        parts = lines + children
        if not parts:
            return f"{self._get_name()}()"
        if len(lines) == 1 and not children:
            return f"{self._get_name()}({lines[0]})"
        return f"{self._get_name()}(\n  " + "\n  ".join(parts) + "\n)"

    def _lines(self):
        return list(self._modules.items())


def _indented(text):
    first, *rest = text.split("\n")
    return "\n".join([first, *("  " + line for line in rest)])


def check_float32(what, *wanted):
    """Refuses another floating dtype among what `to()` is given."""
    for each in wanted:
        if getattr(each, "is_floating_point", False) is True and str(each) != "torch.float32":
            raise NotImplementedError(f"{what}: modules here are float32, got {each}")


def clear_grad(parameter, set_to_none=True):
    """The gradient away, or all zeros."""
    grad = parameter.grad
    if grad is None:
        return
    if set_to_none:
        parameter.grad = None
    else:
        parameter.grad = grad.detach() * 0


Tensor.__module__ = "torch"
