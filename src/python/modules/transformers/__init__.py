"""A stand-in for transformers: the tokenizer of the model that this page runs."""

from _page.missing import stand_in_getattr
from nnsight import LanguageModel
from nnsight._making import check_making
from torch import manual_seed as _manual_seed
from transformers._streamers import BaseStreamer, TextStreamer  # noqa: F401

__version__ = "the page's stand-in"


class AutoTokenizer:
    """Any of GPT-2's names gives the page's own tokenizer."""

    @staticmethod
    def from_pretrained(name="gpt2", **options):
        tokenizer = LanguageModel(name).tokenizer
        for option, value in options.items():
            if option == "padding_side":
                tokenizer.padding_side = value
            elif option not in ("use_fast", "trust_remote_code", "add_prefix_space") or option == "add_prefix_space" and value:
                raise TypeError(f"AutoTokenizer.from_pretrained: {option} is not known to this page's tokenizer")
        return tokenizer


class GPT2Tokenizer(AutoTokenizer):
    pass


class GPT2TokenizerFast(AutoTokenizer):
    pass


def set_seed(seed, deterministic=False):
    """Python's generator and PyTorch's."""
    import random

    random.seed(seed)
    _manual_seed(seed)


class _Model:
    """A class of models: one may name it, and is told where the model is when one asks for it."""

    @classmethod
    def from_pretrained(cls, *_name, **_options):
        raise NotImplementedError(
            f"{cls.__name__}.from_pretrained: this page runs its model through nnsight; write "
            "model = nnsight.LanguageModel('gpt2'), then model.trace(...) or model(ids)"
        )


class AutoModelForCausalLM(_Model):
    pass


class AutoModel(_Model):
    pass


class GPT2LMHeadModel(_Model):
    pass


class GPT2Model(_Model):
    pass


class AutoConfig:
    """The sizes of the page's model."""

    @staticmethod
    def from_pretrained(name="gpt2", **options):
        check_making(options, "AutoConfig")
        return LanguageModel(name).config


class GPT2Config:
    def __init__(self, **_sizes):
        raise NotImplementedError(
            "GPT2Config: the page runs one model, with its own sizes; AutoConfig.from_pretrained('gpt2') gives them"
        )


__getattr__ = stand_in_getattr("transformers")
