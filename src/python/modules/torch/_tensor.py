"""The lazy tensor: a node of the page's graph that behaves as torch.Tensor."""

import builtins

from _page.bridge import numbers, page, tensors
from torch._types import Size, by_name, device, dtype, dtype_name, missing_dtype

_most_exact = 2**53


class Tensor:
    """Nothing is computed by making one; printing or charting it asks the page for its value."""

    def __init__(self, node, base=None, read=None, write=None):
        if isinstance(node, (list, tuple, builtins.int, builtins.float, Tensor)):
            raise TypeError("Tensor: make tensors with torch.tensor(data), or torch.zeros(2, 3) and the like")
        self._node = node
        # A view reads its base and writes into it, so that both stay the same memory, as in PyTorch.
        self._base = base
        self._read = read
        self._write = write
        self._version = 0
        self._seen = base._age() if base is not None else 0
        self._kept = False
        # set where PyTorch would share memory and this stand-in cannot: the name of the function
        self._frozen = None
        # called with each new value of an activation in a trace: the intervention
        self._written = None

    # The node behind it

    @property
    def _js(self):
        if self._base is not None and self._base._age() != self._seen:
            self._seen = self._base._age()
            self._hold(self._read(self._base._js))
        return self._node

    def _age(self):
        return self._version + (self._base._age() if self._base is not None else 0)

    def _hold(self, node):
        self._node = page.save(node) if self._kept else node

    def _assign(self, node):
        """Gives the tensor another value in place; dtype and shape stay."""
        if self._frozen is not None:
            raise NotImplementedError(
                f"in-place: writing through {self._frozen} into the tensor under it is not supported here; "
                "write torch.where(condition, value, x), or .clone() first to change a copy"
            )
        if node.dtype != self._js.dtype:
            raise RuntimeError(
                f"in-place: the result is {node.dtype} and does not fit into {self._js.dtype}; write x = x + y instead"
            )
        if tuple(node.shape) != tuple(self._js.shape):
            raise RuntimeError(
                f"in-place: the result has shape {list(node.shape)} and does not fit into {list(self._js.shape)}"
            )
        self._hold(node)
        self._version += 1
        if self._base is not None:
            self._write(self._base, node)
            self._seen = self._base._age()
        if self._written is not None:
            self._written(self)

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
        return device("cpu")

    is_cuda = False
    requires_grad = False
    is_leaf = True
    grad = None

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
        return {"float32": 4, "int64": 8, "bool": 1}[self._js.dtype]

    def is_contiguous(self):
        return True

    def __len__(self):
        if self.ndim == 0:
            raise TypeError("len() of a 0-d tensor")
        return self.shape[0]

    def __iter__(self):
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d tensor")
        return iter([self[place] for place in range(len(self))])

    # Saving and moving: a lazy tensor has no device and no gradient to leave

    def save(self):
        """Keeps the value past the trace that makes it."""
        self._kept = True
        self._hold(self._js)
        return self

    @property
    def value(self):
        page.requireAlive(self)
        return self

    def _alias(self):
        return Tensor(self._js, self, lambda node: node, lambda base, node: base._assign(node))

    def detach(self):
        return self._alias()

    @property
    def data(self):
        return self._alias()

    def _itself(self, *_arguments, **_options):
        return self

    cpu = cuda = contiguous = requires_grad_ = numpy = resolve_conj = _itself

    def clone(self, *_arguments, **_options):
        return Tensor(page.handle(self))

    def __deepcopy__(self, _memo):
        return self.clone()

    def to(self, *arguments, dtype=None, device=None, copy=False, non_blocking=False):
        for argument in arguments:
            if isinstance(argument, Tensor):
                dtype = argument.dtype
            elif _is_dtype(argument):
                dtype = argument
        name = dtype_name(dtype)
        if name is None or name == self._js.dtype:
            return self.clone() if copy else self
        return Tensor(tensors.to(self, name))

    def type(self, dtype=None):
        if dtype is None:
            return {"float32": "torch.FloatTensor", "int64": "torch.LongTensor", "bool": "torch.BoolTensor"}[
                self._js.dtype
            ]
        return self.to(dtype)

    def type_as(self, other):
        return self.to(other.dtype)

    def float(self):
        return self.to(by_name["float32"])

    def long(self):
        return self.to(by_name["int64"])

    def bool(self):
        return self.to(by_name["bool"])

    def backward(self, *_arguments, **_options):
        raise NotImplementedError("backward: this page records forward computations only, there are no gradients")

    # Indexing

    def __getitem__(self, index):
        items, is_view = _index_items(index)
        read = lambda node: tensors.getitem(node, items)  # noqa: E731
        if not is_view:
            return Tensor(read(self._js))
        write = lambda base, node: base._assign(tensors.setitem(base._js, items, node))  # noqa: E731
        return Tensor(read(self._js), self, read, write)

    def __setitem__(self, index, value):
        items, _ = _index_items(index)
        value = value if isinstance(value, Tensor) else operand(value)
        self._assign(tensors.setitem(self, items, value))

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

    # Printing leaves a mark in the text; the value is put there once somebody has computed it

    def __repr__(self):
        return page.printed(self, "repr")

    def __str__(self):
        return page.printed(self, "str")

    def __format__(self, spec):
        if self.ndim > 0:
            if spec:
                raise TypeError(
                    f'format: ":{spec}" formats one number, got a tensor of shape {list(self.shape)}; '
                    "reduce it first, or print the tensor itself"
                )
            return str(self)
        example = {"float32": 1.0, "int64": 1, "bool": True}[self._js.dtype]
        format(example, spec)  # a wrong specification fails here, on the reader's line
        if page.known(self) is not None or not page.canFormat(spec):
            return format(self.item(), spec)
        return page.printed(self, f"format:{spec}")

    __hash__ = object.__hash__

    def __array__(self, *_arguments, **_options):
        raise RuntimeError("numpy: there is no NumPy on this page; lazy tensors go where arrays would")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        if name.endswith("_") and not name.startswith("_"):
            change = getattr(type(self), name[:-1], None)
            if callable(change):

                def in_place(*arguments, **options):
                    self._assign(change(self, *arguments, **options)._js)
                    return self

                return in_place
        reason = missing_dtype(name)  # x.double()
        raise AttributeError(reason or f"Tensor.{name}: this page's stand-in for torch does not have it")


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
    """The parts of an index, and whether the result shares memory with what is indexed."""
    parts = index if isinstance(index, tuple) else (index,)
    is_view = True
    items = []
    for part in parts:
        if isinstance(part, (list, range)):
            from torch._functions.creation import tensor

            part = tensor(list(part))
        if isinstance(part, Tensor):
            is_view = False
            items.append(part)
        elif part is None:
            items.append("none")
        elif part is Ellipsis:
            items.append("ellipsis")
        elif isinstance(part, slice):
            ends = {"start": part.start, "stop": part.stop, "step": part.step}
            items.append({name: whole(end) for name, end in ends.items() if end is not None})
        elif isinstance(part, builtins.bool):
            raise IndexError("index: True and False are not supported as an index here; compare to get a mask")
        elif hasattr(part, "__index__"):
            items.append(part.__index__())
        else:
            raise IndexError(
                f"index: expected whole numbers, slices, None, ... and tensors, got {builtins.type(part).__name__}"
            )
    return items, is_view


def whole(value):
    """A size or place: an int, or what counts as one."""
    if isinstance(value, builtins.int):
        return builtins.int(value)
    if hasattr(value, "__index__"):
        return value.__index__()
    raise TypeError(f"expected a whole number, got {value!r}")
