/** @file The chosen model's tokenizer, for what Settings says of a text before anything has run. */
import useBaseUrl from "@docusaurus/useBaseUrl";
import { useEffect, useState } from "react";

import { folderOfOffer, type ModelOffer } from "../../models/offer.ts";
import type { Tokenizer } from "../../models/tokenizer.ts";
import { siteUrlOf } from "../site-url.ts";

/** Undefined until it is there, and of a model on another host: that is asked only by a run. */
export function useTokenizer(model: ModelOffer): Tokenizer | undefined {
  const baseUrl = useBaseUrl("/");
  const [found, setFound] = useState<{
    readonly model: ModelOffer;
    readonly tokenizer: Tokenizer;
  }>();
  useEffect(() => {
    if (model.kind !== "site") return;
    const controller = new AbortController();
    const { signal } = controller;
    const siteUrl = siteUrlOf(baseUrl);
    void (async () => {
      const { openTokenizer } = await import("./open-tokenizer.ts");
      const folder = folderOfOffer(model, siteUrl);
      const tokenizer = await openTokenizer(folder, signal);
      if (!signal.aborted) setFound({ model, tokenizer });
      // without it nothing is said of tokens, and a run tells what is wrong
    })().catch(() => undefined);
    return () => controller.abort();
  }, [model, baseUrl]);
  return found?.model === model ? found.tokenizer : undefined;
}
