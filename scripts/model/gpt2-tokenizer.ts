/** @file GPT-2's tokenizer.json from its two original files, encoder.json and vocab.bpe. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** @param from with encoder.json and vocab.bpe @param to gets tokenizer.json */
export async function writeGpt2Tokenizer(
  from: string,
  to: string,
): Promise<void> {
  const vocab = JSON.parse(
    await readFile(join(from, "encoder.json"), "utf8"),
  ) as Readonly<Record<string, number>>;
  const lines = (await readFile(join(from, "vocab.bpe"), "utf8")).split("\n");
  // the first line is a version
  const merges = lines.slice(1).filter((line) => line.includes(" "));
  const byteLevel = {
    type: "ByteLevel",
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: true,
  };
  const tokenizer = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: vocab["<|endoftext|>"],
        content: "<|endoftext|>",
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: true,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: { ...byteLevel, trim_offsets: false },
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      vocab,
      merges,
    },
  };
  await writeFile(join(to, "tokenizer.json"), JSON.stringify(tokenizer));
}
