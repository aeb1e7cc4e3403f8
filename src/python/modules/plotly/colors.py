"""plotly.colors: the names of colour scales. The page has its own colours; of a scale only counts whether it has a middle."""

DIVERGING = {
    "armyrose", "balance", "brbg", "bwr", "coolwarm", "curl", "delta", "earth", "fall", "geyser", "picnic", "piyg",
    "portland", "prgn", "puor", "rdbu", "rdgy", "rdylbu", "rdylgn", "seismic", "spectral", "tealrose", "temps",
    "tropic",
}  # fmt: skip


def is_diverging(scale):
    return isinstance(scale, str) and scale.lower().removesuffix("_r") in DIVERGING


class _Names:
    def __init__(self, group):
        self._group = group

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        # a list, as the real ones are, would not say which scale it is
        return name


diverging = _Names("diverging")
sequential = _Names("sequential")
qualitative = _Names("qualitative")
cyclical = _Names("cyclical")
