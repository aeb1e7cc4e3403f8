/** @file What the build finds to offer in the folders that the site serves. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { prepareModel } from "../../../scripts/model/prepare.ts";
import { gpt2OnTheHub, hubOrigins } from "../../../src/models/hub.ts";
import { readOffers } from "../../../src/plugins/models.ts";
import {
  makeCheckpoint,
  makeFolder,
  smallSizes,
  type TestFolder,
} from "../../browser/delivery/models.ts";

const options = { embedded: "induction-mini", hub: gpt2OnTheHub };

let extra: TestFolder;
let empty: TestFolder;

beforeAll(async () => {
  extra = await makeFolder();
  empty = await makeFolder();
  await prepareModel({
    from: await makeCheckpoint(extra.path),
    to: join(extra.path, "models", "gpt2"),
    id: "gpt2",
    name: "GPT-2 Small",
    encoding: "q8",
  });
});
afterAll(async () => {
  await extra.remove();
  await empty.remove();
});

it("offers the embedded model first, and GPT-2 Small from the hub while nobody hosts it", async () => {
  const { offers } = await readOffers(["static", empty.path], options);
  const [first, ...others] = offers;
  expect(first).toMatchObject({
    kind: "site",
    id: "induction-mini",
    nCtx: 256,
    dVocab: 10_000,
  });
  expect(others.map(({ kind, id }) => `${kind} ${id}`)).toContain("hub gpt2");
});

it("offers a hosted GPT-2 Small in the place of the hub's, from any folder that is served", async () => {
  const { offers } = await readOffers(["static", extra.path], options);
  const gpt2 = offers.filter(({ id }) => id === "gpt2");
  expect(gpt2).toHaveLength(1);
  expect(gpt2[0]).toMatchObject({
    kind: "site",
    name: "GPT-2 Small",
    dVocab: smallSizes.vocab_size,
  });
  expect(gpt2[0]?.bytes).toBeGreaterThan(100_000);
});

it("offers no hub where the site wants none", async () => {
  const { offers } = await readOffers(["static", empty.path], {
    embedded: "induction-mini",
  });
  expect(offers.map(({ kind }) => kind)).not.toContain("hub");
});

it("stops the build where the embedded model is missing", async () => {
  await expect(readOffers([empty.path], options)).rejects.toThrow(
    "must hold the embedded model induction-mini, got none",
  );
});

it("says of a model which page alone offers it, and misses one that a page names", async () => {
  const pageOf = new Map([["gpt2", "my-page"]]);
  const { offers } = await readOffers(["static", extra.path], options, pageOf);
  expect(offers.find(({ id }) => id === "gpt2")).toMatchObject({
    ofPage: "my-page",
  });
  await expect(readOffers(["static"], options, pageOf)).rejects.toThrow(
    "docs/my-page/page.json: ownModels must be folders of static/models/, got gpt2",
  );
});

it("names every origin that a download from the hub may come to", () => {
  expect(hubOrigins(gpt2OnTheHub)).toEqual([
    "https://huggingface.co",
    "https://*.huggingface.co",
    "https://*.hf.co",
  ]);
  expect(
    hubOrigins({ ...gpt2OnTheHub, hub: "https://mirror.example/hf" }),
  ).toEqual(["https://mirror.example"]);
});
