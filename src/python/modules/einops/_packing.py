"""What einops does with names of axes alone: pack, unpack, parse_shape, and reductions of one's own."""

import math

from einops._error import EinopsError
from torch import Size, cat


def _split(function, pattern):
    """How many axes stand before and after the star."""
    names = pattern.split()
    if names.count("*") != 1:
        raise EinopsError(f'{function}: the pattern needs one star for the axes that differ, got "{pattern}"')
    place = names.index("*")
    return place, len(names) - place - 1


def pack(tensors, pattern):
    """Tensors side by side along one axis, and the shapes that the star stood for."""
    before, after = _split("pack", pattern)
    shapes, lines = [], []
    for tensor in tensors:
        if tensor.ndim < before + after:
            raise EinopsError(
                f'pack: "{pattern}" names {before + after} axes and more, got a tensor of shape {tuple(tensor.shape)}'
            )
        end = tensor.ndim - after
        inner = Size(tensor.shape[before:end])
        shapes.append(inner)
        lines.append(tensor.reshape(*tensor.shape[:before], inner.numel(), *tensor.shape[end:]))
    return cat(lines, dim=before), shapes


def unpack(tensor, packed_shapes, pattern):
    """The tensors that pack put side by side; one shape may hold a -1."""
    before, after = _split("unpack", pattern)
    if tensor.ndim != before + after + 1:
        raise EinopsError(f'unpack: "{pattern}" names {before + after + 1} axes, got shape {tuple(tensor.shape)}')
    whole = tensor.shape[before]
    sizes = [-1 if -1 in shape else math.prod(shape) for shape in packed_shapes]
    if sizes.count(-1) > 1:
        raise EinopsError("unpack: at most one shape may have a size that is left open")
    if -1 in sizes:
        sizes[sizes.index(-1)] = whole - sum(size for size in sizes if size != -1)
    if sum(sizes) != whole:
        raise EinopsError(f"unpack: the shapes {packed_shapes} have {sum(sizes)} places, the axis has {whole}")
    parts, start = [], 0
    for shape, size in zip(packed_shapes, sizes):
        part = tensor.narrow(before, start, size)
        parts.append(part.reshape(*tensor.shape[:before], *shape, *tensor.shape[before + 1 :]))
        start += size
    return parts


def parse_shape(x, pattern):
    """The sizes of named axes."""
    names = pattern.split()
    if "..." in names:
        gap = names.index("...")
        names[gap : gap + 1] = ["_"] * (x.ndim - len(names) + 1)
    if len(names) != x.ndim:
        raise EinopsError(f'parse_shape: "{pattern}" names {len(names)} axes, got shape {tuple(x.shape)}')
    found = {}
    for name, size in zip(names, x.shape):
        if name.isdigit():
            if int(name) != size:
                raise EinopsError(f'parse_shape: "{pattern}" says {name}, the axis has {size}')
        elif name != "_":
            found[name] = size
    return found


def reduced_by(rearrange, tensor, pattern, reduction, lengths):
    """A function of the program folds the axes that the right side leaves out: it gets the tensor and their places."""
    left, arrow, right = pattern.partition("->")
    if not arrow:
        raise EinopsError(f'reduce: a pattern has one ->, got "{pattern}"')
    names = left.replace("(", " ").replace(")", " ").split()
    kept = right.replace("(", " ").replace(")", " ").split()
    single = [name for name in kept if name not in names]
    if any(name != "1" for name in single):
        raise EinopsError(f'reduce: every name on the right must stand on the left, got "{pattern}"')
    apart = rearrange(tensor, f"{left} -> {' '.join(names)}", **lengths)
    hidden = apart.ndim - len(names)  # axes that an ellipsis stands for, but one
    places = []
    for place, name in enumerate(names):
        at = place + (hidden if "..." in names[:place] else 0)
        if name == "..." and name not in kept:
            places.extend(range(at, at + hidden + 1))
        elif name not in kept:
            places.append(at)
    result = reduction(apart, tuple(places))
    order = " ".join(name for name in names if name in kept)
    inside = {name: size for name, size in lengths.items() if name in kept}
    return rearrange(result, f"{order} -> {right}", **inside)
