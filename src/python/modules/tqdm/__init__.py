"""A stand-in for tqdm: the page itself shows that a cell runs, so loops go on without a bar."""

from _page.missing import stand_in_getattr


class tqdm:
    """Goes through what it is given; what the bar would show is kept for whoever asks."""

    def __init__(self, iterable=None, desc=None, total=None, **_looks):
        self.iterable = iterable
        self.desc = desc or ""
        self.total = total if total is not None or not hasattr(iterable, "__len__") else len(iterable)
        self.n = _looks.get("initial", 0)
        self.disable = True

    def __iter__(self):
        for value in self.iterable:
            yield value
            self.n += 1

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        return False

    def update(self, n=1):
        self.n += n

    def set_description(self, desc=None, refresh=True):
        self.desc = f"{desc}: " if desc else ""

    set_description_str = set_description

    def set_postfix(self, *_values, **_named):
        pass

    set_postfix_str = set_postfix

    def _nothing(self, *_arguments, **_options):
        pass

    close = refresh = clear = reset = unpause = _nothing

    @classmethod
    def write(cls, text, file=None, end="\n", nolock=False):
        print(text, file=file, end=end)


def trange(*range_arguments, **looks):
    return tqdm(range(*range_arguments), **looks)


__getattr__ = stand_in_getattr("tqdm")
