/** @file Models as a site offers them, for tests. */
import { gpt2OnTheHub } from "../../../src/models/hub.ts";
import { hubOffer, type ModelOffer } from "../../../src/models/offer.ts";

export function hostedModel(id: string): ModelOffer {
  const [nCtx, dVocab] = [256, 10_000];
  return { kind: "site", id, name: id, bytes: 4_000_000, nCtx, dVocab };
}

export const miniOffer = hostedModel("induction-mini");

export const hubGpt2 = hubOffer(gpt2OnTheHub);
