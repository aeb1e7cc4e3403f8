"""Tensors from Python's numbers and lists, and the streams of random numbers."""

import builtins
import contextlib
import sys

import page_functions

from _page.bridge import page, tensors
from torch._tensor import Tensor, operand, whole
from torch._types import by_name, dtype_name


def _flat(data, shape, depth, numbers):
    """Collects the numbers of nested lists; every list of a depth must have the same length."""
    if not isinstance(data, (list, tuple, range)):
        if len(shape) != depth:
            raise ValueError(f"tensor: lists must be nested equally deep, got {data!r} where a list stands elsewhere")
        numbers.append(data)
        return
    if len(shape) <= depth:
        raise ValueError("tensor: lists must be nested equally deep")
    if len(data) != shape[depth]:
        raise ValueError(f"tensor: lists of one depth must be equally long, got {len(data)} and {shape[depth]}")
    for part in data:
        _flat(part, shape, depth + 1, numbers)


def _shape_of(data):
    shape = []
    while isinstance(data, (list, tuple, range)):
        shape.append(len(data))
        if len(data) == 0:
            break
        data = data[0]
    return shape


def _contains_tensor(data):
    if isinstance(data, (list, tuple)):
        return any(_contains_tensor(part) for part in data)
    return isinstance(data, Tensor)


def _stacked(data):
    if isinstance(data, Tensor):
        if data.numel() != 1:
            raise ValueError(
                f"tensor: only tensors of one element can stand among numbers, got one of shape {list(data.shape)}; "
                "put tensors together with torch.stack"
            )
        return data.reshape(())
    if isinstance(data, (list, tuple)):
        return Tensor(tensors.stack([_stacked(part) for part in data]))
    return Tensor(tensors.full([], operand(data)))


def from_numpy(ndarray):
    """The tensor of an array's numbers: both share them."""
    own = getattr(ndarray, "_tensor_", None)
    if own is None:
        raise TypeError(f"from_numpy: expected np.ndarray, got {type(ndarray).__name__}")
    return own.detach()


def as_tensor(data, dtype=None, device=None):
    """A tensor that exists already stays itself."""
    data = getattr(data, "_tensor_", data)
    return data.to(dtype or data.dtype) if isinstance(data, Tensor) else tensor(data, dtype=dtype)


def _plain(data):
    """Arrays and their elements as tensors."""
    if isinstance(data, (list, tuple)):
        return [_plain(part) for part in data]
    if hasattr(data, "_tensor_"):
        return data._tensor_
    if hasattr(data, "dtype_name"):
        return tensor(data.item(), dtype=by_name[data.dtype_name])
    return data


def tensor(data, *, dtype=None, device=None, requires_grad=False):
    if "numpy" in sys.modules:
        data = _plain(data)
    made = _made(data, dtype)
    return made.requires_grad_() if requires_grad else made


def _made(data, dtype):
    if _contains_tensor(data):
        made = (data if isinstance(data, Tensor) else _stacked(data)).detach().clone()
        return made if dtype is None else made.to(dtype)
    shape = _shape_of(data)
    numbers = []
    _flat(data, shape, 0, numbers)
    kinds = {type(number) for number in numbers}
    strange = kinds - {builtins.bool, int, float}
    if strange:
        raise TypeError(f"tensor: expected numbers, got {sorted(kind.__name__ for kind in strange)[0]}")
    name = dtype_name(dtype)
    if name is None:
        name = "int64" if kinds and float not in kinds else "float32"
        if kinds == {builtins.bool}:
            name = "bool"
    return Tensor(tensors.tensor([number * 1 for number in numbers], shape, name))


def result_type(tensor1, tensor2):
    """The dtype in which two tensors or numbers meet."""
    return by_name[tensors.resultType(operand(tensor1), operand(tensor2))]


def promote_types(type1, type2):
    return result_type(*(Tensor(tensors.full([1], 0, dtype_name(each))) for each in (type1, type2)))


def can_cast(from_, to):
    """Whether no kind of number is lost: floats do not become whole, whole numbers no booleans."""
    kinds = [2 if each.is_floating_point else each.name != "bool" for each in (from_, to)]
    return kinds[0] <= kinds[1] and not (from_.is_signed and not to.is_signed and to.name != "bool" and kinds[0] == 1)


def is_tensor(obj):
    return isinstance(obj, Tensor)


def new_tensor(self, data, *, dtype=None, device=None, requires_grad=False):
    return tensor(data, dtype=dtype or self.dtype, requires_grad=requires_grad)


Tensor.new_tensor = new_tensor


class Generator:
    """A stream of random numbers of its own."""

    def __init__(self, device="cpu"):
        self._stream = page_functions.page.newGenerator()

    def manual_seed(self, seed):
        self._stream.manualSeed(whole(seed))
        return self

    def seed(self):
        self._stream.seedAnew()
        return self.initial_seed()

    def initial_seed(self):
        return self._stream.initialSeed


class _Main(Generator):
    """The stream that is taken where none is named."""

    def __init__(self):
        self._stream = None

    def manual_seed(self, seed):
        page.manualSeed(whole(seed))
        return self

    def seed(self):
        page.seedAnew()
        return page.initialSeed()

    def initial_seed(self):
        return page.initialSeed()


default_generator = _Main()
manual_seed = default_generator.manual_seed
seed = default_generator.seed
initial_seed = default_generator.initial_seed


@contextlib.contextmanager
def fork_rng(devices=(), enabled=True):
    """What is drawn inside leaves the stream outside as it was."""
    if not enabled:
        yield
        return
    kept = page.randomState()
    try:
        yield
    finally:
        page.setRandomState(kept)
