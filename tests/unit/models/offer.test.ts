/** @file Which model a page runs: what the site offers, what the reader chose, and whom that contacts. */
import { describe, expect, it } from "vitest";
import {
  chosenOffer,
  defaultOffer,
  folderOfOffer,
  offersOn,
  originOfOffer,
  otherHost,
  type ModelOffer,
} from "../../../src/models/offer.ts";
import { hostedModel, hubGpt2, miniOffer } from "./offers.ts";

const offered = (...offers: readonly ModelOffer[]) => ({
  embedded: miniOffer.id,
  offers,
});

describe("the model that a page begins with", () => {
  it("is the embedded one where nothing else is hosted, whatever the hub has", () => {
    expect(defaultOffer(offered(miniOffer, hubGpt2))).toBe(miniOffer);
  });

  it("is the one that the page is about where it is hosted, else another hosted model", () => {
    const gpt2 = hostedModel("gpt2");
    const distil = hostedModel("distilgpt2");
    expect(defaultOffer(offered(miniOffer, distil, gpt2), "gpt2")).toBe(gpt2);
    expect(defaultOffer(offered(miniOffer, distil, hubGpt2), "gpt2")).toBe(
      distil,
    );
  });

  it("is missed where there is none at all", () => {
    expect(() => defaultOffer(offered())).toThrow("must hold at least one");
  });
});

describe("a model that one page alone offers", () => {
  const stage = { ...hostedModel("stage-80"), ofPage: "training" };
  const site = offered(miniOffer, stage, hubGpt2);

  it("is offered there, between the others, and nowhere else", () => {
    expect(offersOn(site, "training").offers).toEqual(site.offers);
    expect(offersOn(site, "tutorial").offers).toEqual([miniOffer, hubGpt2]);
  });

  it("is what no page begins with", () => {
    expect(defaultOffer(offersOn(site, "training"))).toBe(miniOffer);
    expect(chosenOffer(offersOn(site, "training"), ["stage-80"])).toBe(stage);
    expect(chosenOffer(offersOn(site, "tutorial"), ["stage-80"])).toBe(
      miniOffer,
    );
  });
});

describe("the model that is chosen", () => {
  const offers = offered(miniOffer, hubGpt2);

  it("is the first that somebody named and the site offers", () => {
    expect(chosenOffer(offers, [undefined, null, "gpt2", miniOffer.id])).toBe(
      hubGpt2,
    );
    expect(chosenOffer(offers, ["gpt5", miniOffer.id])).toBe(miniOffer);
    expect(chosenOffer(offers, ["gpt5"])).toBe(miniOffer);
  });

  it("says whom else than the site it asks", () => {
    expect(otherHost(miniOffer)).toBeUndefined();
    expect(otherHost(hubGpt2)).toBe("huggingface.co");
  });

  it("is fetched from its folder on the site, or from one commit on the hub", () => {
    const site = "https://site.example/tutorial/";
    expect(originOfOffer(miniOffer, site)).toEqual({
      kind: "site",
      folderUrl: "https://site.example/tutorial/models/induction-mini/",
    });
    expect(folderOfOffer(hubGpt2, site)).toMatch(
      /^https:\/\/huggingface\.co\/openai-community\/gpt2\/resolve\/[0-9a-f]{40}\/$/,
    );
  });
});
