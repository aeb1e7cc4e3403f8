"""Arrays and their elements as NumPy prints them: the shortest digits that mean the number, columns aligned."""

import math
import struct

_defaults = {"linewidth": 75, "threshold": 1000, "edgeitems": 3, "precision": 8, "suppress": False}
options = dict(_defaults)


def set_printoptions(**given):
    """Those of NumPy's that are here; the others are refused by name, unless they say what is so anyway."""
    usual = {"floatmode": "maxprec", "sign": "-", "nanstr": "nan", "infstr": "inf", "formatter": None, "legacy": None}
    for name, value in given.items():
        if name not in _defaults and (name not in usual or value not in (usual[name], None, False)):
            raise NotImplementedError(
                f"np.set_printoptions: {name}={value!r} is not here; {', '.join(_defaults)} are, and f-strings for more"
            )
    changes = {name: value for name, value in given.items() if name in _defaults and value is not None}
    for name, value in changes.items():
        if name != "suppress" and not (isinstance(value, int) and value >= 0) and value != math.inf:
            raise TypeError(f"np.set_printoptions: {name} must be a whole number, got {value!r}")
    options.update(changes)


def forget():
    """As after a restart."""
    options.update(_defaults)


def shortest(value, dtype):
    """The decimal digits and the power of ten of the shortest text that reads back as the number in its dtype."""
    if dtype == "float64":
        text = repr(float(value))
        digits, _, power = f"{float(value):.17e}".partition("e")
        for places in range(17):
            text = f"{value:.{places}e}"
            if float(text) == value:
                break
    else:
        code, most = ("e", 5) if dtype == "float16" else ("f", 9)
        for places in range(most):
            text = f"{value:.{places}e}"
            try:
                same = struct.unpack(code, struct.pack(code, float(text)))[0] == value
            except OverflowError:
                same = False
            if same:
                break
    mantissa, _, power = text.lstrip("-").partition("e")
    digits = mantissa.replace(".", "").rstrip("0") or "0"
    return digits, int(power)


def positional(value, dtype, places=None):
    """Whole and fractional part as texts, the latter with at most so many digits."""
    digits, power = shortest(value, dtype)
    sign = "-" if math.copysign(1, value) < 0 else ""
    if power >= 0:
        digits = digits.ljust(power + 1, "0")
        whole, fraction = digits[: power + 1], digits[power + 1 :]
    else:
        whole, fraction = "0", "0" * (-power - 1) + digits
    if places is not None and len(fraction) > places:
        whole, _, fraction = f"{abs(value):.{places}f}".partition(".")
    return sign + whole, fraction.rstrip("0")


def scientific(value, dtype, places):
    digits, power = shortest(value, dtype)
    if len(digits) > places + 1:
        text = f"{abs(value):.{places}e}"
        mantissa, _, exponent = text.partition("e")
        digits, power = mantissa.replace(".", "").rstrip("0") or "0", int(exponent)
    sign = "-" if math.copysign(1, value) < 0 else ""
    size = f"{abs(power):02d}"
    return f"{sign}{digits[0]}", digits[1:], f"e{'-' if power < 0 else '+'}{size}"


def scalar_text(value, dtype):
    """An element by itself: `str(np.float32(0.1))`."""
    if not dtype.startswith("float"):
        return str(value)
    if not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if value == 0 or 1e-4 <= abs(value) < 1e16:
        whole, fraction = positional(value, dtype)
        return f"{whole}.{fraction or '0'}"
    whole, fraction, exponent = scientific(value, dtype, 20)
    return f"{whole}{'.' + fraction if fraction else ''}{exponent}"


# from here on numbers are written with powers of ten: beyond the digits that a dtype has
_largest = {"float64": 1e8, "float32": 1e6, "float16": 1e3}


def _float_writer(values, dtype):
    finite = [value for value in values if math.isfinite(value)]
    sizes = [abs(value) for value in finite if value != 0]
    powers = bool(sizes) and max(sizes) >= _largest[dtype]
    if sizes and not options["suppress"]:
        powers = powers or min(sizes) < 1e-4 or max(sizes) / min(sizes) > 1000
    if powers:
        parts = [scientific(value, dtype, options["precision"]) for value in finite]
        places = max(len(fraction) for _, fraction, _ in parts)
        width = max(len(exponent) for _, _, exponent in parts)
        left = max(len(whole) for whole, _, _ in parts)
        right = places + width

        def finite_text(value):
            whole, fraction, exponent = scientific(value, dtype, places)
            exponent = exponent[:2] + exponent[2:].rjust(width - 2, "0")
            return f"{whole.rjust(left)}.{fraction.ljust(places, '0')}{exponent}"
    else:
        parts = [positional(value, dtype, options["precision"]) for value in finite] or [("", "")]
        left = max(len(whole) for whole, _ in parts)
        right = max(len(fraction) for _, fraction in parts)

        def finite_text(value):
            whole, fraction = positional(value, dtype, options["precision"])
            return f"{whole.rjust(left)}.{fraction.ljust(right)}"

    if len(finite) < len(values):
        strange = [len(_strange(value)) for value in values if not math.isfinite(value)]
        left = max(left, *(length - right - 1 for length in strange)) if finite else max(strange) - 1 - right

    def write(value):
        if math.isfinite(value):
            return finite_text(value)
        return _strange(value).rjust(left + right + 1)

    return write


def _strange(value):
    return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"


def _writer(values, dtype, is_scalar):
    if dtype == "bool":
        return lambda value: str(value) if is_scalar else str(value).rjust(5)
    if dtype.startswith("float"):
        return _float_writer(values, dtype)
    width = max((len(str(value)) for value in values), default=0)
    return lambda value: str(value).rjust(width)


def _shown(values, shape, short):
    """The elements that are shown, of nested lists."""
    if not shape:
        return [values]
    rows = values
    if short and shape[0] > 2 * options["edgeitems"]:
        rows = [*values[: options["edgeitems"]], *values[len(values) - options["edgeitems"] :]]
    return [each for row in rows for each in _shown(row, shape[1:], short)]


def text_of(values, shape, dtype, separator, prefix, width):
    """The numbers of nested lists between brackets."""
    count = math.prod(shape)
    if count == 0:
        return "[]"
    short = count > options["threshold"]
    write = _writer(_shown(values, shape, short), dtype, not shape)
    if not shape:
        return write(values)

    def extended(text, line, word, limit, indent):
        if len(line) + len(word) > limit and len(line) > len(indent):
            return f"{text}{line.rstrip()}\n", indent + word
        return text, line + word

    def nested(part, rest, indent, limit):
        size = rest[0]
        gap = short and size > 2 * options["edgeitems"]
        places = [*range(options["edgeitems"]), None, *range(size - options["edgeitems"], size)] if gap else list(range(size))
        if len(rest) == 1:
            text, line = "", indent
            for place in places:
                word = "..." if place is None else write(part[place])
                text, line = extended(text, line, word, limit - max(len(separator.rstrip()), 1), indent)
                if place != places[-1]:
                    line += separator
            text += line
        else:
            between = separator.rstrip() + "\n" * (len(rest) - 1)
            words = ["..." if place is None else nested(part[place], rest[1:], indent + " ", limit - 1) for place in places]
            text = between.join(indent + word for word in words)
        return f"[{text[len(indent):]}]"

    return nested(values, shape, " " * (len(prefix) + 1), width)


def repr_of(values, shape, dtype):
    usual = dtype in ("float64", "int64", "bool")
    text = "array(" + text_of(values, shape, dtype, ", ", "array(", options["linewidth"] - 1)
    count = math.prod(shape)
    extra = []
    if (count == 0 and shape != (0,)) or count > options["threshold"]:
        extra.append(f"shape={shape}")
    if count == 0 or not usual:
        extra.append(f"dtype={dtype}")
    if not extra:
        return f"{text})"
    kind = ", ".join(extra) + ")"
    last = len(text) + 1 - (text.rfind("\n") + 1)
    return f"{text},\n{' ' * 6}{kind}" if last + len(kind) + 1 > options["linewidth"] else f"{text}, {kind}"
