import { expect, it } from "vitest";
import { nameAdapter } from "../../../src/live/adapter.ts";

const none = { vendor: "", architecture: "", device: "", description: "" };

it.each([
  [
    {
      ...none,
      vendor: "nvidia",
      architecture: "ada",
      isFallbackAdapter: false,
    },
    { name: "nvidia ada", software: false },
  ],
  [
    {
      ...none,
      vendor: "google",
      architecture: "swiftshader",
      isFallbackAdapter: false,
    },
    { name: "google swiftshader", software: true },
  ],
  [
    { ...none, vendor: "intel", isFallbackAdapter: true },
    { name: "intel", software: true },
  ],
  [
    { ...none, isFallbackAdapter: false },
    { name: "an adapter that tells nothing of itself", software: false },
  ],
])("names the adapter %j", (info, named) => {
  expect(nameAdapter(info)).toEqual(named);
});
