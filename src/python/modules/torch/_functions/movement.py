"""Functions that move elements: shapes, joining, picking."""

from _page.bridge import tensors as compute
from torch._functions.creation import sizes
from torch._functions.registry import both, function, method, require_tensor
from torch._tensor import Tensor, operand, whole


def _view(base, read, undo):
    """A tensor that shares its base's memory; `undo` brings a new value back into the base's form."""
    require_tensor("view", base)
    return Tensor(read(base._js), base, read, lambda own, node: own._assign(undo(node)))


def _frozen(name, node):
    """A tensor that would share memory with another in PyTorch, and cannot be written through here."""
    made = Tensor(node)
    made._frozen = name
    return made


def _reshaped(base, name, *arguments):
    shape = list(base.shape)
    return _view(
        base,
        lambda node: getattr(compute, name)(node, *arguments),
        lambda node: compute.reshape(node, shape),
    )


def _permuted(base, dims):
    rank = base.ndim
    order = [dim % rank if rank else dim for dim in dims]
    back = sorted(range(len(order)), key=order.__getitem__)
    return _view(base, lambda node: compute.permute(node, dims), lambda node: compute.permute(node, back))


@function("reshape")
def reshape(input, shape):
    return _reshaped(input, "reshape", sizes((shape,)))


@method("reshape", "view")
def reshape_method(self, *shape):
    if len(shape) == 1 and not isinstance(shape[0], (tuple, list, int, Tensor)):
        return self.to(shape[0])
    return _reshaped(self, "reshape", sizes(shape))


@method("view_as", "reshape_as")
def view_as(self, other):
    return _reshaped(self, "reshape", list(other.shape))


@both("flatten")
def flatten(input, start_dim=0, end_dim=-1):
    return _reshaped(input, "flatten", start_dim, end_dim)


@both("ravel")
def ravel(input):
    return flatten(input)


@both("unflatten")
def unflatten(input, dim, sizes):
    return _reshaped(input, "unflatten", dim, list(sizes))


@both("squeeze")
def squeeze(input, dim=None):
    return _reshaped(input, "squeeze", list(dim) if isinstance(dim, tuple) else dim)


@both("unsqueeze")
def unsqueeze(input, dim):
    return _reshaped(input, "unsqueeze", dim)


@function("permute")
def permute(input, dims):
    return _permuted(input, sizes((dims,)))


@method("permute")
def permute_method(self, *dims):
    return _permuted(self, sizes(dims))


@both("transpose", "swapaxes", "swapdims")
def transpose(input, dim0, dim1):
    swap = lambda node: compute.transpose(node, dim0, dim1)  # noqa: E731
    return _view(input, swap, swap)


@both("t")
def t(input):
    return _view(input, compute.t, compute.t)


def _all_reversed(self):
    return _view(self, compute.reversed, compute.reversed)


Tensor.T = property(_all_reversed)
Tensor.mT = property(lambda self: transpose(self, -2, -1))
Tensor.H = Tensor.mT


@both("movedim", "moveaxis")
def movedim(input, source, destination):
    return _view(
        input,
        lambda node: compute.movedim(node, source, destination),
        lambda node: compute.movedim(node, destination, source),
    )


@method("expand")
def expand(self, *shape):
    return _frozen("expand", compute.expand(self, sizes(shape)))


@method("expand_as")
def expand_as(self, other):
    return _frozen("expand_as", compute.expand(self, list(other.shape)))


@both("broadcast_to")
def broadcast_to(input, shape):
    return _frozen("broadcast_to", compute.expand(input, sizes((shape,))))


@function("broadcast_tensors")
def broadcast_tensors(*inputs):
    return tuple(Tensor(node) for node in compute.broadcast_tensors(inputs))


@method("repeat")
def repeat(self, *repeats):
    return Tensor(compute.repeat(self, sizes(repeats)))


@function("tile")
def tile(input, dims):
    return Tensor(compute.tile(input, sizes((dims,))))


@method("tile")
def tile_method(self, *dims):
    return Tensor(compute.tile(self, sizes(dims)))


@both("repeat_interleave")
def repeat_interleave(input, repeats, dim=None):
    if isinstance(repeats, Tensor) and repeats.numel() > 1:
        counts = repeats.tolist()
        places = [place for place, count in enumerate(counts) for _ in range(count)]
        from torch._functions.creation import tensor

        return index_select(flatten(input) if dim is None else input, dim or 0, tensor(places))
    return Tensor(compute.repeat_interleave(input, whole(repeats), dim))


@both("flip")
def flip(input, *dims):
    return Tensor(compute.flip(input, sizes(dims)))


@function("fliplr")
def fliplr(input):
    return flip(input, 1)


@function("flipud")
def flipud(input):
    return flip(input, 0)


@both("roll")
def roll(input, shifts, dims=None):
    return Tensor(compute.roll(input, shifts, dims))


@both("diff")
def diff(input, n=1, dim=-1):
    return Tensor(compute.diff(input, n, dim))


# joining and taking apart


@function("cat", "concat", "concatenate")
def cat(tensors, dim=0):
    return Tensor(compute.cat(_list("cat", tensors), dim))


@function("stack")
def stack(tensors, dim=0):
    return Tensor(compute.stack(_list("stack", tensors), dim))


@function("hstack")
def hstack(tensors):
    return Tensor(compute.hstack(_list("hstack", tensors)))


@function("vstack", "row_stack")
def vstack(tensors):
    return Tensor(compute.vstack(_list("vstack", tensors)))


def _list(name, parts):
    return [require_tensor(name, part) for part in parts]


def _along(input, dim, start, stop):
    """input[…, start:stop] on an axis, as a view."""
    axis = dim % max(input.ndim, 1)
    return input[(*[slice(None)] * axis, slice(start, stop))]


@both("narrow")
def narrow(input, dim, start, length):
    start = start + input.shape[dim] if start < 0 else start
    if start + length > input.shape[dim]:
        raise RuntimeError(
            f"narrow: start + length must be at most the {input.shape[dim]} of axis {dim}, got {start} + {length}"
        )
    return _along(input, dim, start, start + length)


@both("select")
def select(input, dim, index):
    axis = dim % max(input.ndim, 1)
    return input[(*[slice(None)] * axis, whole(index))]


@both("split")
def split(tensor, split_size_or_sections, dim=0):
    parts = compute.split(tensor, split_size_or_sections, dim)
    return _views_of(tensor, dim, parts)


@both("chunk")
def chunk(input, chunks, dim=0):
    return _views_of(input, dim, compute.chunk(input, chunks, dim))


def _views_of(input, dim, parts):
    views = []
    start = 0
    for part in parts:
        stop = start + tuple(part.shape)[dim]
        views.append(_along(input, dim, start, stop))
        start = stop
    return tuple(views)


@both("unbind")
def unbind(input, dim=0):
    return tuple(select(input, dim, place) for place in range(input.shape[dim]))


@function("meshgrid")
def meshgrid(*inputs, indexing="ij"):
    if len(inputs) == 1 and isinstance(inputs[0], (tuple, list)):
        inputs = inputs[0]
    return tuple(Tensor(node) for node in compute.meshgrid(list(inputs), indexing))


# picking


@both("gather")
def gather(input, dim, index):
    return Tensor(compute.gather(input, dim, index))


@both("take_along_dim")
def take_along_dim(input, indices, dim=None):
    if dim is None:
        return Tensor(compute.gather(flatten(input), 0, flatten(indices)))
    return Tensor(compute.take_along_dim(input, indices, dim))


@both("take")
def take(input, index):
    return flatten(input)[index]


@both("index_select")
def index_select(input, dim, index):
    return Tensor(compute.index_select(input, dim, index))


@both("masked_select")
def masked_select(input, mask):
    return Tensor(compute.masked_select(input, mask))


@both("index_copy")
def index_copy(input, dim, index, source):
    return Tensor(compute.indexWrite(input, dim, index, source))


@both("index_fill")
def index_fill(input, dim, index, value):
    return Tensor(compute.indexWrite(input, dim, index, operand(value)))


@both("nonzero")
def nonzero(input, *, as_tuple=False):
    lines = tuple(Tensor(line) for line in compute.nonzero(input))
    return lines if as_tuple else stack(lines, 1)


@both("argwhere")
def argwhere(input):
    return nonzero(input)


@both("diagonal")
def diagonal(input, offset=0, dim1=0, dim2=1):
    return _frozen("diagonal", compute.diagonal(input, offset, dim1, dim2))


@both("diag")
def diag(input, diagonal=0):
    return Tensor(compute.diag(input, diagonal))


@both("diag_embed")
def diag_embed(input, offset=0):
    return Tensor(compute.diag_embed(input, offset))


@both("tril")
def tril(input, diagonal=0):
    return Tensor(compute.tril(input, diagonal))


@both("triu")
def triu(input, diagonal=0):
    return Tensor(compute.triu(input, diagonal))


@method("unfold")
def unfold(self, dimension, size, step):
    return _frozen("unfold", compute.unfold(self, dimension, size, step))
