"""The lazy tensor: a node of the page's graph that behaves as torch.Tensor."""

import builtins
import warnings

from pyodide.ffi import to_js

from _page.bridge import autograd, comes_at_once, numbers, page, read, tensors
from torch._modes import changed_print_options, is_grad_enabled
from torch._types import Size, by_name, device, device as a_device, dtype, dtype_name, missing_dtype

_most_exact = 2**53


# what is open of that in which nnsight lets values be saved: traces, sessions and ways back
saving = []


def warn_outside():
    if not saving:
        warnings.warn(
            "save: nnsight raises ValueError here, since no trace is open whose end the value is to outlive; "
            "leave it out, or write it inside the trace",
            stacklevel=3,
        )


# called with a tensor that is about to be written into
before_writes = []


class Tensor:
    """Nothing is computed by making one; printing or charting it asks the page for its value."""

    def __init__(self, node=(), *sizes):
        if isinstance(node, builtins.int):  # torch.Tensor(2, 3)
            node = tensors.full(to_js([node, *sizes]), 0, "float32")
        elif sizes:
            raise TypeError(f"Tensor: expected sizes or one list of numbers, got {type(node).__name__} and more")
        elif isinstance(node, (list, tuple, Tensor)) or hasattr(node, "_tensor_"):  # torch.Tensor([1, 2])
            from torch._creation import tensor

            node = tensor(node, dtype=by_name["float32"])._js
        elif isinstance(node, (str, builtins.float)) or node is None:
            raise TypeError(f"Tensor: expected sizes or a list of numbers, got {type(node).__name__}; use torch.tensor")
        # the page's tensor: a view of a storage, whose value changes when somebody writes into that
        self._js = node

    # of the views that a function gave several of at once: the function's name
    _part_of = None

    def _warn_of_write(self):
        """Of writes that PyTorch refuses where gradients are recorded: it could not go back through them."""
        for check in before_writes:
            check(self)
        if (self._part_of is None and not _loops) or not self.requires_grad or not is_grad_enabled():
            return
        if self._part_of is not None:
            what = f"to write into a view that {self._part_of} gave beside others"
        else:
            memory = page.memory(self)
            writes = _loops.get(memory)
            if writes is None:
                return
            _loops[memory] = writes + 1
            if writes != 1:  # the first is before anything else is used, and one warning is enough
                return
            what = "to use what a loop over a tensor gives after the tensor is written into"
        warnings.warn(
            f"in-place: PyTorch refuses {what}, where gradients are recorded (RuntimeError); "
            "write into the tensor by its index outside of such a loop, or into a clone",
            stacklevel=3,
        )

    def _assign(self, node, name, other):
        """Gives the tensor another value in place, computed from it and another one; dtype and shape stay."""
        self._warn_of_write()
        tensors.assign(self, node, name, to_js([other._js] if isinstance(other, Tensor) else []))
        return self

    # What is known without computing

    @property
    def shape(self):
        return Size(self._js.shape)

    @property
    def dtype(self):
        return by_name[self._js.dtype]

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def device(self):
        return device("meta" if self.is_meta else "cpu")

    @property
    def is_meta(self):
        """True for what has a shape and no numbers: parameters of a model that is not there yet."""
        return page.isMeta(self)

    is_cuda = False

    @property
    def requires_grad(self):
        return autograd.requiresGrad(self)

    @requires_grad.setter
    def requires_grad(self, on):
        if not self.is_leaf:
            raise RuntimeError(
                "requires_grad: can be set on leaves only, and this tensor was computed; "
                "its gradient comes with that of what it was computed from, and x.detach() has none"
            )
        autograd.setRequiresGrad(self, on)

    def requires_grad_(self, requires_grad=True):
        autograd.setRequiresGrad(self, requires_grad)
        return self

    @property
    def is_leaf(self):
        return autograd.isLeaf(self)

    @property
    def grad_fn(self):
        name = autograd.gradFn(self)
        return None if name is None else GradFn(name)

    def size(self, dim=None):
        return self.shape if dim is None else self.shape[dim]

    def dim(self):
        return self.ndim

    ndimension = dim

    def numel(self):
        return self.shape.numel()

    nelement = numel

    def is_floating_point(self):
        return self.dtype.is_floating_point

    def element_size(self):
        return self.dtype.itemsize

    @property
    def itemsize(self):
        return self.element_size()

    @property
    def nbytes(self):
        return self.numel() * self.element_size()

    is_sparse = is_quantized = is_mps = False

    def is_contiguous(self):
        return page.isContiguous(self)

    def stride(self, dim=None):
        strides = tuple(page.strides(self))
        return strides if dim is None else strides[dim]

    def storage_offset(self):
        return page.offset(self)

    def data_ptr(self):
        return page.memory(self) * 2**32 + self.storage_offset() * self.element_size()

    def untyped_storage(self):
        return _Storage(page.memory(self) * 2**32)

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self):
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        parts = [self[place] for place in range(len(self))]
        return _looping(self, parts) if self.requires_grad and is_grad_enabled() else iter(parts)

    # Saving and moving: a lazy tensor has no device to leave

    def save(self):
        """Keeps the value past the trace that makes it."""
        warn_outside()
        return self._keep()

    def _keep(self):
        page.save(self)
        return self

    @property
    def value(self):
        page.requireAlive(self)
        if not page.isOfAnyOrder(self):
            warnings.warn(
                "value: nnsight refuses .value since 0.5 (AttributeError), the saved tensor itself is the value; leave .value out",
                stacklevel=2,
            )
        return self

    def detach(self):
        return Tensor(autograd.detach(self))

    def detach_(self):
        page.become(self, self.detach())
        return self

    @property
    def data(self):
        return Tensor(autograd.data(self))

    @property
    def _version(self):
        return autograd.version(self)

    @data.setter
    def data(self, other):
        autograd.replaceData(self, other)

    def _itself(self, *_arguments, **_options):
        return self

    cpu = cuda = resolve_conj = resolve_neg = _itself

    def contiguous(self, *_arguments, **_options):
        return self if self.is_contiguous() else Tensor(tensors.contiguous(self))

    def clone(self, *_arguments, **_options):
        return Tensor(tensors.clone(self))

    def __deepcopy__(self, _memo):
        return self.clone()

    __copy__ = detach

    def to(self, *arguments, dtype=None, device=None, copy=False, non_blocking=False):
        for argument in arguments:
            if isinstance(argument, Tensor):
                dtype = argument.dtype
            elif _is_dtype(argument):
                dtype = argument
            elif isinstance(argument, str):
                device = argument
        if device is not None:
            a_device(device)
        name = dtype_name(dtype)
        if name is None or name == self._js.dtype:
            return self.clone() if copy else self
        return Tensor(tensors.to(self, name))

    def type(self, dtype=None):
        if dtype is None:
            return _type_names[self._js.dtype]
        if isinstance(dtype, str):
            names = {text: name for name, text in _type_names.items()}
            if dtype not in names:
                raise ValueError(f"type: expected a dtype or a name such as 'torch.FloatTensor', got {dtype!r}")
            dtype = by_name[names[dtype]]
        return self.to(dtype)

    def type_as(self, other):
        return self.to(other.dtype)

    def float(self):
        return self.to(by_name["float32"])

    def long(self):
        return self.to(by_name["int64"])

    def bool(self):
        return self.to(by_name["bool"])

    def double(self):
        return self.to(by_name["float64"])

    def half(self):
        return self.to(by_name["float16"])

    def bfloat16(self):
        return self.to(by_name["bfloat16"])

    def int(self):
        return self.to(by_name["int32"])

    def short(self):
        return self.to(by_name["int16"])

    def char(self):
        return self.to(by_name["int8"])

    def byte(self):
        return self.to(by_name["uint8"])

    # Indexing

    def __getitem__(self, index):
        return Tensor(tensors.getitem(self, _index_items(index)))

    def __setitem__(self, index, value):
        self._warn_of_write()
        value = value if isinstance(value, Tensor) else operand(value)
        tensors.setitem(self, _index_items(index), value)

    # Reading

    def item(self):
        if self.numel() != 1:
            raise RuntimeError(f"item: only a tensor with one element is a number, got shape {list(self.shape)}")
        return numbers(self._js)[0]

    def tolist(self):
        return _nested(numbers(self._js), self.shape)

    def __float__(self):
        return builtins.float(self.item())

    def __int__(self):
        return builtins.int(self.item())

    def __index__(self):
        if self.dtype.is_floating_point:
            raise TypeError("index: only a tensor of whole numbers with one element can be an index")
        return builtins.int(self.item())

    def __bool__(self):
        if self.numel() != 1:
            raise RuntimeError(
                f"bool: a tensor of shape {list(self.shape)} has no single truth value; use .any() or .all()"
            )
        return builtins.bool(self.item())

    def __contains__(self, element):
        return builtins.bool((self == element).any())

    # Text: print() leaves a tensor's value to be computed later, all other text has it at once

    _printed_later_ = True

    def __repr__(self):
        if self.is_meta:
            kind = "" if self._js.dtype == "float32" else f", dtype={self.dtype}"
            return f"tensor(..., device='meta', size={tuple(self.shape)}{kind})"
        read(self._js)
        options = changed_print_options()
        return page.text(self) if options is None else page.text(self, options)

    def _printed_now_(self):
        """Whether the text has to be made at once: how it is written may change before the cell ends."""
        return changed_print_options() is not None or self.is_meta or comes_at_once(self._js)

    def __format__(self, spec):
        if self.ndim > 0:
            if spec:
                raise TypeError(
                    f'format: ":{spec}" formats one number, got a tensor of shape {list(self.shape)}; '
                    "reduce it first, or print the tensor itself"
                )
            return str(self)
        return format(self.item(), spec)

    __hash__ = object.__hash__

    def numpy(self, *, force=False):
        """An array of the same numbers, in the same memory."""
        from numpy import ndarray

        if self.is_meta:
            page.requireReadable(self)
        if self.requires_grad and not force:
            raise RuntimeError(
                "numpy: a tensor that has a gradient has no array, as in PyTorch; write x.detach().numpy()"
            )
        return ndarray(self.detach())

    def __array__(self, *_arguments, **_options):
        return self.detach().numpy()

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        reason = missing_dtype(name)  # x.double()
        raise AttributeError(reason or f"Tensor.{name}: this page's stand-in for torch does not have it")


class GradFn:
    """What computed a tensor, as PyTorch names it."""

    def __init__(self, name):
        self._name = name

    def name(self):
        return self._name

    def __repr__(self):
        return f"<{self._name} object at {hex(id(self))}>"


# memory that a loop goes over -> how often it was written into since the loop began
_loops = {}


def _looping(tensor, parts):
    memory = page.memory(tensor)
    _loops[memory] = 0
    try:
        yield from parts
    finally:
        _loops.pop(memory, None)


_type_names = {
    "float32": "torch.FloatTensor",
    "float64": "torch.DoubleTensor",
    "float16": "torch.HalfTensor",
    "bfloat16": "torch.BFloat16Tensor",
    "int64": "torch.LongTensor",
    "int32": "torch.IntTensor",
    "int16": "torch.ShortTensor",
    "int8": "torch.CharTensor",
    "uint8": "torch.ByteTensor",
    "bool": "torch.BoolTensor",
}


class _Storage:
    def __init__(self, address):
        self._address = address

    def data_ptr(self):
        return self._address


def _is_dtype(argument):
    return isinstance(argument, dtype) or argument in (builtins.float, builtins.int, builtins.bool)


def operand(value):
    """A tensor or number as the functions take it: a float stays a float even if it is whole."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, builtins.bool):
        return value
    if isinstance(value, builtins.int):
        if abs(value) > _most_exact:
            raise RuntimeError(f"number: whole numbers here reach 2**53, got {value}")
        return value
    if isinstance(value, builtins.float):
        return tensors.floatScalar(value)
    raise TypeError(f"expected a tensor or a number, got {builtins.type(value).__name__}")


def _nested(flat, shape):
    if len(shape) == 0:
        return flat[0]
    if len(shape) == 1:
        return flat
    step = Size(shape[1:]).numel()
    return [_nested(flat[row * step : (row + 1) * step], shape[1:]) for row in range(shape[0])]


def _index_items(index):
    """The parts of an index. A list that holds more than numbers stands for a tuple, as in PyTorch."""
    if isinstance(index, list) and any(_is_index(part) for part in index):
        index = tuple(index)
    parts = index if isinstance(index, tuple) else (index,)
    items = []
    for part in parts:
        part = getattr(part, "_tensor_", part)  # an array of NumPy's
        if isinstance(part, (list, range, builtins.bool)):
            from torch._creation import tensor

            empty = not isinstance(part, builtins.bool) and len(part) == 0
            part = tensor(part if isinstance(part, builtins.bool) else list(part), dtype=by_name["int64"] if empty else None)
        if isinstance(part, Tensor):
            items.append(part)
        elif part is None:
            items.append("none")
        elif part is Ellipsis:
            items.append("ellipsis")
        elif isinstance(part, slice):
            ends = {"start": part.start, "stop": part.stop, "step": part.step}
            items.append({name: whole(end) for name, end in ends.items() if end is not None})
        elif hasattr(part, "__index__"):
            items.append(part.__index__())
        else:
            raise IndexError(
                f"index: expected whole numbers, slices, None, ... and tensors, got {builtins.type(part).__name__}"
            )
    return items


def _is_index(part):
    return part is None or part is Ellipsis or isinstance(part, (list, tuple, slice, Tensor))


def whole(value):
    """A size or place: an int, or what counts as one."""
    if isinstance(value, builtins.int):
        return builtins.int(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    raise TypeError(f"expected a whole number, got {value!r}")
