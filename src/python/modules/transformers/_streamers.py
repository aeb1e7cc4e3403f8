"""Streamers: what `generate(streamer=…)` hands tokens to as they are made."""

import unicodedata


class BaseStreamer:
    def put(self, value):
        raise NotImplementedError("streamer: put(value) must be written, which gets tokens as they are made")

    def end(self):
        raise NotImplementedError("streamer: end() must be written, which is called after the last token")


class TextStreamer(BaseStreamer):
    """Prints the text of the tokens as soon as it is certain."""

    def __init__(self, tokenizer, skip_prompt=False, **decode_kwargs):
        self.tokenizer = tokenizer
        self.skip_prompt = skip_prompt
        self.decode_kwargs = decode_kwargs
        self.token_cache = []
        # how much of their text was printed
        self.print_len = 0
        self.next_tokens_are_prompt = True

    def put(self, value):
        if value.ndim > 1:
            if value.shape[0] > 1:
                raise ValueError("TextStreamer only supports batch size 1")
            value = value[0]
        if self.skip_prompt and self.next_tokens_are_prompt:
            self.next_tokens_are_prompt = False
            return
        self.token_cache += value.tolist()
        text = self.tokenizer.decode(self.token_cache, **self.decode_kwargs)
        certain = text[self.print_len : self._certain(text)]
        if text.endswith("\n"):
            # the last token stays, for the space that the next one may begin with
            self.token_cache = self.token_cache[-1:]
            self.print_len = len(self.tokenizer.decode(self.token_cache, **self.decode_kwargs))
        else:
            self.print_len += len(certain)
        self.on_finalized_text(certain)

    def _certain(self, text):
        """How far no later token can change a text: signs may be parts of characters or of formatting until a space comes."""
        if text.endswith("\n") or (text and self._is_chinese_char(ord(text[-1]))):
            return len(text)
        if all(each.isspace() or unicodedata.category(each)[0] in "LMN" for each in text[self.print_len :]):
            return len(text)
        return text.rfind(" ") + 1

    def end(self):
        text = self.tokenizer.decode(self.token_cache, **self.decode_kwargs) if self.token_cache else ""
        rest = text[self.print_len :]
        self.token_cache = []
        self.print_len = 0
        self.next_tokens_are_prompt = True
        self.on_finalized_text(rest, stream_end=True)

    def on_finalized_text(self, text, stream_end=False):
        print(text, flush=True, end=None if stream_end else "")

    def _is_chinese_char(self, code):
        """Of the ideographs that Chinese is written with."""
        return unicodedata.name(chr(code), "").startswith("CJK ") and unicodedata.category(chr(code)) == "Lo"
