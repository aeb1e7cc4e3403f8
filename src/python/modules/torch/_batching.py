"""torch.vmap: a function of one element of a batch, called for each."""

import functools

from _page import bridge
from _page.bridge import page
from torch._surface import functions
from torch._tensor import Tensor, before_writes

_stack = functions["torch.stack"]
_zeros = functions["torch.zeros"]

_reading = (
    "vmap: a function that is mapped cannot ask for a number (.item(), if, tolist()), as in PyTorch; "
    "use torch.where, or a loop over the batch"
)


def vmap(func, in_dims=0, out_dims=0, randomness="error", *, chunk_size=None):
    """Calls a function with each element along an axis of its arguments, and stacks what it gives."""
    if randomness != "error":
        raise NotImplementedError(f"vmap: randomness={randomness!r} is not offered here; draw before, and map over what was drawn")

    @functools.wraps(func)
    def mapped(*arguments, **options):
        dims = in_dims if isinstance(in_dims, (tuple, list)) else (in_dims,) * len(arguments)
        if len(dims) != len(arguments):
            raise ValueError(f"vmap: in_dims must have one entry for each of {len(arguments)} arguments, got {in_dims!r}")
        batch = _Batch()
        takes = [_taker(value, dim, batch) for value, dim in zip(arguments, dims)]
        named = {name: _taker(value, 0, batch) for name, value in options.items()}
        results = []
        for place in range(batch.size()):
            here = ([take(place) for take in takes], {name: take(place) for name, take in named.items()})
            results.append(_alone(func, here, batch, bool(results)))
        return _joined(results, out_dims)

    return mapped


class _Batch:
    """What is mapped over in one call."""

    def __init__(self):
        self._sizes = set()
        self._memories = set()
        # memory that is made from now on has a greater number
        self._last = page.memory(_zeros(()))

    def add(self, tensor, dim):
        if tensor.ndim == 0:
            raise ValueError("vmap: a tensor without axes cannot be mapped over; give None in in_dims")
        if not -tensor.ndim <= dim < tensor.ndim:
            raise ValueError(f"vmap: in_dims must be in [{-tensor.ndim}, {tensor.ndim - 1}] for {tuple(tensor.shape)}, got {dim}")
        self._sizes.add(tensor.shape[dim])
        self._memories.add(page.memory(tensor))

    def size(self):
        if len(self._sizes) != 1:
            raise ValueError(
                "vmap: there is nothing to map over; give an argument an axis in in_dims"
                if not self._sizes
                else f"vmap: all axes that are mapped must be equally long, got {sorted(self._sizes)}"
            )
        (size,) = self._sizes
        if size == 0:
            raise NotImplementedError("vmap: the axis that is mapped must have elements here, got none; leave the call out")
        return size

    def check_write(self, tensor):
        """PyTorch calls the function once: it refuses what would be another value in each call, and does the rest once."""
        memory = page.memory(tensor)
        if memory <= self._last and memory not in self._memories:
            raise NotImplementedError(
                "vmap: a function that is mapped cannot write into a tensor from outside that is not mapped over; give back the "
                "value, and write when all are there"
            )


def _taker(value, dim, batch):
    """Gives what a call gets of an argument, by its place in the batch."""
    if isinstance(value, (tuple, list)):
        inner = dim if isinstance(dim, (tuple, list)) else [dim] * len(value)
        parts = [_taker(*pair, batch) for pair in zip(value, inner)]
        return lambda place: type(value)(part(place) for part in parts)
    if isinstance(value, dict):
        named = {name: _taker(part, dim[name] if isinstance(dim, dict) else dim, batch) for name, part in value.items()}
        return lambda place: {name: part(place) for name, part in named.items()}
    if dim is None:
        return lambda _place: value
    if not isinstance(value, Tensor):
        if isinstance(value, (int, float, bool)):
            raise ValueError(f"vmap: in_dims={dim!r} for {value!r}, which is no tensor; give None there")
        return lambda _place: value
    batch.add(value, dim)
    return lambda place: value.select(dim, place)


def _alone(func, arguments, batch, is_known):
    """One call, which may neither read numbers nor draw them, nor write where another call sees it."""
    before = None if is_known else page.nextRandomBits()
    outer, bridge.reading_refused = bridge.reading_refused, _reading
    before_writes.append(batch.check_write)
    try:
        result = func(*arguments[0], **arguments[1])
    finally:
        before_writes.pop()
        bridge.reading_refused = outer
    if before is not None and before != page.nextRandomBits():
        raise RuntimeError(
            "vmap: a function that is mapped draws random numbers, which PyTorch refuses with randomness='error'; draw before, "
            "and map over what was drawn"
        )
    return result


def _joined(results, dim):
    first = results[0]
    if isinstance(first, Tensor):
        return _stack(results, 0 if dim is None else dim)
    if isinstance(first, (tuple, list)):
        dims = dim if isinstance(dim, (tuple, list)) else [dim] * len(first)
        return type(first)(_joined(list(parts), each) for parts, each in zip(zip(*results), dims))
    if isinstance(first, dict):
        return {name: _joined([result[name] for result in results], dim) for name in first}
    raise ValueError(f"vmap: a function that is mapped must give tensors, got {type(first).__name__}")
