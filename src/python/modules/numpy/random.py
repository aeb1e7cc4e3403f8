"""NumPy's random numbers: the Mersenne Twister of np.random.seed, which Python's own generator is too, and default_rng's PCG64."""

import math
import random as _python

import torch
from numpy._array import ndarray, scalar, tensor_of

_MASK32, _MASK64, _MASK128 = 2**32 - 1, 2**64 - 1, 2**128 - 1


def _count(size):
    if size is None:
        return 1
    return math.prod(_shape(size))


def _shape(size):
    return [int(each) for each in size] if isinstance(size, (list, tuple)) else [int(size)]


def _given(values, size, name="float64"):
    """One number, or an array of a size."""
    if size is None:
        return scalar(values[0], name) if name != "float64" else values[0]
    kind = torch.int64 if name == "int64" else torch.float64
    return ndarray(torch.tensor(values, dtype=kind).reshape(_shape(size)))


def _number(name, **given):
    for word, value in given.items():
        if not isinstance(value, (int, float)):
            raise NotImplementedError(f"np.random.{name}: {word} must be a number here, got {type(value).__name__}")


class _Draws:
    """What both generators do with what they draw."""

    def _within(self, greatest):
        """A whole number from 0 to the greatest, of as many bits as that has."""
        mask = (1 << greatest.bit_length()) - 1
        while greatest > 0:
            value = (self._next32() if greatest <= _MASK32 else self._next64()) & mask
            if value <= greatest:
                return value
        return 0

    def _doubles(self, count):
        return [self._double() for _ in range(count)]

    def uniform(self, low=0.0, high=1.0, size=None):
        _number("uniform", low=low, high=high)
        return _given([low + (high - low) * each for each in self._doubles(_count(size))], size)

    def _chosen(self, a, size, replace, p):
        """Places among what there is to choose from."""
        population = int(a) if isinstance(a, int) else len(a)
        count = _count(size)
        if population <= 0:
            raise ValueError("np.random.choice: there must be something to choose from")
        if p is None:
            if replace:
                return self._below_many(population, count)
            if count > population:
                raise ValueError("Cannot take a larger sample than population when 'replace=False'")
            return self._without_replacement(population, count)
        weights = [float(each) for each in p]
        if len(weights) != population:
            raise ValueError("'a' and 'p' must have same size")
        if any(each < 0 for each in weights) or abs(math.fsum(weights) - 1) > 1e-8:
            raise ValueError("probabilities are not non-negative" if min(weights) < 0 else "probabilities do not sum to 1")
        if replace:
            return _places(weights, self._doubles(count))
        if count > sum(each > 0 for each in weights):
            raise ValueError("Fewer non-zero entries in p than size")
        found = []
        while len(found) < count:
            drawn = self._doubles(count - len(found))
            weights = [0.0 if place in found else each for place, each in enumerate(weights)]
            found += dict.fromkeys(_places(weights, drawn))
        return found

    def choice(self, a, size=None, replace=True, p=None):
        places = self._chosen(a, size, replace, p)
        if isinstance(a, int):
            return places[0] if size is None else _given(places, size, "int64")
        own = tensor_of(a)
        if size is None:
            return ndarray(own)[places[0]]
        return ndarray(own[torch.tensor(places, dtype=torch.int64)].reshape(*_shape(size), *own.shape[1:]))

    def permutation(self, x):
        order = list(range(x if isinstance(x, int) else len(x)))
        self._shuffled(order)
        places = torch.tensor(order, dtype=torch.int64)
        return ndarray(places if isinstance(x, int) else tensor_of(x)[places])

    def shuffle(self, x):
        order = list(range(len(x)))
        self._shuffled(order)
        if isinstance(x, list):
            x[:] = [x[place] for place in order]
        else:
            x[:] = ndarray(tensor_of(x)[torch.tensor(order, dtype=torch.int64)])

    def _shuffled(self, values, first=1, draw=None):
        for place in range(len(values) - 1, first - 1, -1):
            other = (draw or self._within)(place)
            values[place], values[other] = values[other], values[place]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise AttributeError(f"np.random.{name}: this distribution is not here; torch.distributions is not either, so draw it from uniform numbers")


def _places(weights, drawn):
    """Where each number falls among the running sums of weights."""
    sums, total = [], 0.0
    for each in weights:
        total += each
        sums.append(total)
    sums = [each / total for each in sums]
    return [sum(each <= number for each in sums) for number in drawn]


class RandomState(_Draws):
    def __init__(self, seed=None):
        self._python = None
        if seed is not None:
            self.seed(seed)

    def seed(self, seed=None):
        if seed is None:
            self._python = None
            return
        if not isinstance(seed, int):
            raise NotImplementedError(f"np.random.seed: the seed must be a whole number here, got {type(seed).__name__}")
        if not 0 <= seed <= _MASK32:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        key = [int(seed)]
        for place in range(1, 624):
            key.append((1812433253 * (key[-1] ^ (key[-1] >> 30)) + place) & _MASK32)
        self._python = _python.Random()
        self._python.setstate((3, (*key, 624), None))
        self._normal = None

    @property
    def _core(self):
        if self._python is None:
            raise NotImplementedError(
                "np.random: numbers that no seed gives are not here, since a listing gives the same each time; "
                "call np.random.seed(0) first"
            )
        return self._python

    def _double(self):
        return self._core.random()

    def _next32(self):
        return self._core.getrandbits(32)

    def _next64(self):
        return self._next32() << 32 | self._next32()

    def _below_many(self, end, count):
        return [self._within(end - 1) for _ in range(count)]

    def _without_replacement(self, population, count):
        order = list(range(population))
        self._shuffled(order)
        return order[:count]

    def _gauss(self):
        if self._normal is not None:
            value, self._normal = self._normal, None
            return value
        while True:
            x, y = 2.0 * self._double() - 1.0, 2.0 * self._double() - 1.0
            size = x * x + y * y
            if 0.0 < size < 1.0:
                factor = math.sqrt(-2.0 * math.log(size) / size)
                self._normal = factor * x
                return factor * y

    def random_sample(self, size=None):
        return _given(self._doubles(_count(size)), size)

    random = sample = ranf = random_sample

    def rand(self, *sizes):
        return self.random_sample(sizes or None)

    def standard_normal(self, size=None):
        self._core
        return _given([self._gauss() for _ in range(_count(size))], size)

    def randn(self, *sizes):
        return self.standard_normal(sizes or None)

    def normal(self, loc=0.0, scale=1.0, size=None):
        _number("normal", loc=loc, scale=scale)
        if scale < 0:
            raise ValueError("scale < 0")
        self._core
        return _given([loc + scale * self._gauss() for _ in range(_count(size))], size)

    def randint(self, low, high=None, size=None, dtype=int):
        _number("randint", low=low, high=0 if high is None else high)
        if dtype not in (int, "int", "int64"):
            raise NotImplementedError("np.random.randint: dtype must be int here; call .astype(…) on the result")
        low, high = (0, low) if high is None else (low, high)
        if low >= high:
            raise ValueError("low >= high")
        self._core
        values = [low + each for each in self._below_many(int(high) - int(low), _count(size))]
        return values[0] if size is None else _given(values, size, "int64")

    def get_state(self, legacy=True):
        return (self._core.getstate(), self._normal)

    def set_state(self, state):
        self._python = _python.Random()
        self._python.setstate(state[0])
        self._normal = state[1]


def _seeded_state(seed, words):
    """NumPy's SeedSequence: 32-bit words that depend on every bit of a seed."""
    entropy = []
    rest = int(seed)
    while rest or not entropy:
        entropy.append(rest & _MASK32)
        rest >>= 32
    constant = 0x43B0D7E5

    def hashed(value):
        nonlocal constant
        value ^= constant
        constant = constant * 0x931E8875 & _MASK32
        value = value * constant & _MASK32
        return value ^ value >> 16

    def mixed(x, y):
        value = (x * 0xCA01F9DD - y * 0x4973F715) & _MASK32
        return value ^ value >> 16

    pool = [hashed(entropy[place] if place < len(entropy) else 0) for place in range(4)]
    for source in range(4):
        for target in range(4):
            if source != target:
                pool[target] = mixed(pool[target], hashed(pool[source]))
    for word in entropy[4:]:
        for target in range(4):
            pool[target] = mixed(pool[target], hashed(word))
    constant, made = 0x8B51F9DD, []
    for place in range(words):
        value = pool[place % 4] ^ constant
        constant = constant * 0x58F38DED & _MASK32
        value = value * constant & _MASK32
        made.append(value ^ value >> 16)
    return made


class Generator(_Draws):
    """np.random.default_rng: PCG64."""

    _MULTIPLIER = 0x2360ED051FC65DA44385DF649FCCF645

    def __init__(self, seed):
        if not isinstance(seed, int) or isinstance(seed, bool):
            raise NotImplementedError(f"np.random.default_rng: the seed must be a whole number here, got {type(seed).__name__}")
        if seed < 0:
            raise ValueError("expected non-negative integer")
        halves = _seeded_state(seed, 8)
        state, sequence = (
            (halves[at] | halves[at + 1] << 32) << 64 | halves[at + 2] | halves[at + 3] << 32 for at in (0, 4)
        )
        self._increment = (sequence << 1 | 1) & _MASK128
        self._state, self._half = 0, None
        self._step()
        self._state = self._state + state & _MASK128
        self._step()

    def _step(self):
        self._state = self._state * self._MULTIPLIER + self._increment & _MASK128

    def _next64(self):
        self._step()
        value, turn = (self._state >> 64 ^ self._state) & _MASK64, self._state >> 122
        return (value >> turn | value << (64 - turn)) & _MASK64

    def _next32(self):
        if self._half is not None:
            value, self._half = self._half, None
            return value
        value = self._next64()
        self._half = value >> 32
        return value & _MASK32

    def _double(self):
        return (self._next64() >> 11) * 2.0**-53

    def _upto(self, greatest):
        """Lemire's way to a whole number from 0 to the greatest."""
        if greatest == 0:
            return 0
        bits, draw = (32, self._next32) if greatest <= _MASK32 else (64, self._next64)
        mask = (1 << bits) - 1
        if greatest == mask:
            return draw()
        count = greatest + 1
        product = draw() * count
        if product & mask < count:
            least = (mask - greatest) % count
            while product & mask < least:
                product = draw() * count
        return product >> bits

    def _below_many(self, end, count):
        return [self._upto(end - 1) for _ in range(count)]

    def _without_replacement(self, population, count):
        if population > 10000 and count > population // 50:
            order = list(range(population))
            self._shuffled(order, max(population - count, 1), self._upto)
            return order[population - count :]
        found = {}
        for last in range(population - count, population):
            value = self._upto(last)
            found[last if value in found else value] = None
        order = list(found)
        self._shuffled(order, 1, self._upto)
        return order

    def random(self, size=None):
        return _given(self._doubles(_count(size)), size)

    def integers(self, low, high=None, size=None, dtype=int, endpoint=False):
        _number("integers", low=low, high=0 if high is None else high)
        if dtype not in (int, "int", "int64"):
            raise NotImplementedError("integers: dtype must be int here; call .astype(…) on the result")
        low, high = (0, low) if high is None else (low, high)
        end = int(high) + endpoint
        if low >= end:
            raise ValueError("low >= high")
        return _given([int(low) + each for each in self._below_many(end - int(low), _count(size))], size, "int64")

    def _no_normal(self, *_arguments, **_options):
        raise NotImplementedError(
            "default_rng: its normal numbers are not here; np.random.seed(0) and np.random.randn(…) are, "
            "and torch.manual_seed(0) with torch.randn(…)"
        )

    normal = standard_normal = _no_normal


def default_rng(seed=None):
    if seed is None:
        raise NotImplementedError(
            "np.random.default_rng: numbers that no seed gives are not here, since a listing gives the same each time; "
            "give a seed: np.random.default_rng(0)"
        )
    return seed if isinstance(seed, Generator) else Generator(seed)


_main = RandomState()


def forget():
    """As after a restart."""
    _main.seed(None)


_drawn = "seed rand randn random random_sample sample ranf uniform normal standard_normal randint choice permutation shuffle get_state set_state"
for _name in _drawn.split():
    globals()[_name] = getattr(_main, _name)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return getattr(_main, name)
