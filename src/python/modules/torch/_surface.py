"""PyTorch's functions and methods, made from the page's table: what they take is said there, and checked here."""

import json

import page_functions
from js import Array
from pyodide.ffi import to_js

from _page.bridge import called, page, read, tensors
from torch._tensor import Tensor, operand
from torch._types import device, dtype_name

# full name ("torch.sum", "Tensor.sum") -> function
functions = {}

_compute = page_functions.surface.functions

# NumPy's words for the same, which PyTorch takes too
_numpy_words = {"axis": "dim", "keepdims": "keepdim"}
# what has no meaning on this page, where the page decides where tensors live
_ignored = {"device", "layout", "pin_memory", "memory_format", "names", "non_blocking"}
_required = object()


class _Mismatch(Exception):
    """A form of a function does not take these arguments."""


def _wanted(what, value):
    return _Mismatch(f"must be {what}, got {type(value).__name__}")


def _tensor(value):
    if isinstance(value, Tensor):
        return value._js
    raise _wanted("a tensor", value)


def _operand(value):
    if isinstance(value, Tensor):
        return value._js
    if isinstance(value, (bool, int, float)):
        return operand(value)
    raise _wanted("a tensor or a number", value)


def _number(value):
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, Tensor) and value.ndim == 0:
        return value.item()
    raise _wanted("a number", value)


def _integer(value):
    if isinstance(value, bool) or isinstance(value, float):
        raise _wanted("a whole number", value)
    if isinstance(value, int):
        return value
    if isinstance(value, Tensor) and (value.ndim != 0 or value.dtype.is_floating_point):
        raise _wanted("a whole number", value)
    if hasattr(value, "__index__"):
        return value.__index__()
    raise _wanted("a whole number", value)


def _flag(value):
    if isinstance(value, bool):
        return value
    raise _wanted("True or False", value)


def _text(value):
    if isinstance(value, str):
        return value
    raise _wanted("a text", value)


def _dims(value):
    if isinstance(value, (list, tuple)):
        return to_js([_integer(each) for each in value])
    return _integer(value)


def _sizes(value):
    if isinstance(value, Tensor) and value.ndim == 1:
        value = value.tolist()
    return to_js([_integer(each) for each in (value if isinstance(value, (list, tuple)) else [value])])


def _lists(value):
    if isinstance(value, (list, tuple)) and all(isinstance(each, (list, tuple)) for each in value):
        return to_js([[_integer(place) for place in each] for each in value])
    raise _wanted("two lists of axes", value)


def _numbers(value):
    if isinstance(value, (list, tuple)):
        return to_js([_number(each) for each in value])
    raise _wanted("a list of numbers", value)


def _dtype(value):
    try:
        return dtype_name(value)
    except TypeError:
        raise _wanted("a dtype", value) from None


def _rest(value):
    return _tensors(list(value) if isinstance(value, Tensor) and value.ndim > 0 else value)


def _tensors(value):
    if isinstance(value, (list, tuple)):
        return to_js([_tensor(each) for each in value])
    raise _wanted("a list of tensors", value)


def _generator(value):
    if hasattr(value, "_stream"):
        return value._stream
    raise _wanted("a torch.Generator", value)


_conversions = {
    "tensor": _tensor,
    "known": _tensor,
    "operand": _operand,
    "bits": _operand,
    "number": _number,
    "integer": _integer,
    "flag": _flag,
    "text": _text,
    "dims": _dims,
    "sizes": _sizes,
    "lists": _lists,
    "numbers": _numbers,
    "dtype": _dtype,
    "tensors": _tensors,
    "rest": _rest,
    "generator": _generator,
}


class _Parameter:
    __slots__ = ("name", "kind", "convert", "default", "keyword_only", "takes_rest")

    def __init__(self, described, is_last):
        self.name = described["name"]
        self.kind = described["kind"]
        self.convert = _conversions[self.kind]
        self.default = described.get("fallback", _required)
        self.keyword_only = described.get("keywordOnly", False)
        # sizes at the end may come one after another: x.view(2, 3)
        self.takes_rest = self.kind == "rest" or (self.kind == "sizes" and is_last)


class _Form:
    """One way to call a function."""

    def __init__(self, place, described):
        self.place = place
        places = described["parameters"]
        last = max((index for index, each in enumerate(places) if not each.get("keywordOnly")), default=-1)
        self.parameters = [_Parameter(each, index == last) for index, each in enumerate(places)]
        self.names = {parameter.name for parameter in self.parameters}
        self.signature = described["signature"]
        self.gives = described.get("gives", "tensor")
        self.creates = described.get("creates", False)
        self.view = described.get("view", False)
        self.hands_back = described.get("handsBack", False)
        self.inplace = next((index for index, each in enumerate(places) if each["name"] == "inplace"), None)
        self.known = [index for index, each in enumerate(places) if each["kind"] in ("known", "bits")]
        self.compute = None

    def bind(self, arguments, options):
        values = []
        place = 0
        used = 0
        for parameter in self.parameters:
            name = parameter.name
            if place < len(arguments) and not parameter.keyword_only:
                value = arguments[place]
                place += 1
                if parameter.takes_rest and not isinstance(value, (list, tuple)):
                    value = arguments[place - 1 :]
                    place = len(arguments)
            elif name in options:
                value = options[name]
                used += 1
            elif parameter.kind == "rest":
                value = ()
            elif parameter.default is not _required:
                values.append(parameter.default)
                continue
            else:
                raise _Mismatch(f"{name} is missing")
            if value is None and parameter.default is None:
                values.append(None)
                continue
            try:
                values.append(parameter.convert(value))
            except _Mismatch as mismatch:
                raise _Mismatch(f"{name} {mismatch}") from None
        if place < len(arguments):
            raise _Mismatch(f"at most {place} arguments are taken, got {len(arguments)}")
        if used < len(options):
            unknown = next(name for name in options if name not in self.names)
            raise _Mismatch(f"{unknown} is not known")
        return values

    def call(self, values):
        for place in self.known:
            value = values[place]
            if value is not None and (self.parameters[place].kind == "known" or _is_whole(value)):
                read(value)
        if self.compute is None:
            self.compute = _compute[self.place]
        return called(self.compute, values)

    def wrap(self, full, result):
        gives = self.gives
        if gives == "tensor":
            return Tensor(result)
        if gives == "plain":
            return result
        if gives == "tensors" or (gives == "tensor or tensors" and Array.isArray(result)):
            made = tuple([Tensor(each) for each in result])
            if self.view:
                for each in made:
                    each._part_of = full.rpartition(".")[2]
            return made
        if gives == "tensor or tensors":
            return Tensor(result)
        # torch.return_types.max, but linalg_eigh
        named = full.partition(".")[2].replace(".", "_")
        return _return_type(named, tuple(gives))([Tensor(getattr(result, field)) for field in gives])


def _is_whole(value):
    return getattr(value, "dtype", None) == "int64"


_return_types = {}


def _return_type(name, fields):
    """torch.return_types.max and the like: a tuple with names."""
    key = (name, fields)
    if key not in _return_types:

        def __repr__(self):
            parts = "".join(f"{field}={value!r},\n" for field, value in zip(fields, self))
            return f"torch.return_types.{name}(\n{parts[:-2]})"

        places = {field: property(lambda self, place=place: self[place]) for place, field in enumerate(fields)}
        _return_types[key] = type(name, (tuple,), {**places, "__repr__": __repr__})
    return _return_types[key]


def _bound(full, forms, arguments, options):
    """The first form that takes the arguments, with their values."""
    for word, name in _numpy_words.items():
        if word in options and not any(word in form.names for form in forms):
            options[name] = options.pop(word)
    if forms[0].creates:
        if options.get("device") is not None:
            device(options["device"])
        for word in _ignored.intersection(options):
            del options[word]
    reasons = []
    for form in forms:
        try:
            return form, form.bind(arguments, options)
        except _Mismatch as mismatch:
            reasons.append(str(mismatch))
    name = full.rpartition(".")[2]
    if len(forms) == 1:
        raise TypeError(f"{name}: {reasons[0]}; it is {name}({forms[0].signature})")
    given = ", ".join([type(each).__name__ for each in arguments] + [f"{key}=" for key in options])
    offered = " or ".join(f"{name}({form.signature})" for form in forms)
    raise TypeError(f"{name}: none of its forms takes ({given}); it is {offered}")


def _written(out, result):
    """`out=`: the result goes into tensors that are there."""
    if isinstance(out, (tuple, list)):
        for one, value in zip(out, result):
            _written(one, value)
    elif tuple(out.shape) == tuple(result.shape):
        out.copy_(result)
    else:
        page.become(out, result)
    return out


def _function(full, forms):
    """A function that takes what one of its forms takes."""
    name = full.rpartition(".")[2]

    def call(*arguments, **options):
        out = options.pop("out", None) if options else None
        needs_gradient = options.pop("requires_grad", False) if options and forms[0].creates else False
        form, values = _bound(full, forms, arguments, options)
        result = form.call(values)
        if form.inplace is not None and values[form.inplace]:
            return _assigned(arguments[0] if arguments else options["input"], result, name, ())
        if form.hands_back and result == values[0]:
            return arguments[0] if arguments else options["input"]
        result = arguments[0] if form.gives == "self" else form.wrap(full, result)
        if needs_gradient:
            result.requires_grad_()
        return result if out is None else _written(out, result)

    return _named(call, name, forms)


def _changing(full, forms, become):
    """The form with an underscore: the result goes into the tensor, or the tensor becomes another view."""
    name = full.rpartition(".")[2]

    def call(self, *arguments, **options):
        form, values = _bound(full, forms, (self, *arguments), options)
        result = form.call(values)
        if not become:
            return _assigned(self, result, name, values[1:])
        page.become(self, result)
        return self

    return _named(call, name, forms)


def _assigned(changed, result, name, others):
    """A tensor that takes the result in place."""
    changed._warn_of_write()
    tensors.assign(changed, result, name, to_js(others, depth=1))
    return changed


def _named(call, name, forms):
    call.__name__ = call.__qualname__ = name
    call.__module__ = "torch"
    call.page_signature = forms[0].signature  # for completion
    return call


def _make():
    forms = {}
    changing = {}
    for place, described in enumerate(json.loads(page_functions.surface.description)):
        form = _Form(place, described)
        for full in described["names"]:
            if described.get("writes"):
                changing.setdefault(full, []).append(form)
                continue
            forms.setdefault(full, []).append(form)
            if described.get("inPlace") and full.startswith("Tensor."):
                changing.setdefault(f"{full}_", []).append(form)
    for full, own in forms.items():
        functions[full] = _function(full, own)
    for full, own in changing.items():
        functions[full] = _changing(full, own, own[0].view)
    for full, function in functions.items():
        home, _, name = full.rpartition(".")
        if home == "Tensor":
            setattr(Tensor, name, function)


def home(prefix):
    """The functions of a module by their short names."""
    return {
        name: function
        for full, function in functions.items()
        for module, _, name in [full.rpartition(".")]
        if module == prefix
    }


_make()
