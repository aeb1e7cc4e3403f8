/** @file Measures decoding in a worker of the browser, where the site's delivery decodes, too. */
import { parseManifest } from "../../src/models/manifest.ts";
import { decodingSpeed } from "./decode.ts";

async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(path)).arrayBuffer());
}

const text = await (await fetch("/model/manifest.json")).text();
const { weights } = parseManifest(JSON.parse(text));
const served = await Promise.all(
  weights.files.map(({ path }) => fetchBytes(`/model/${path}`)),
);
postMessage(await decodingSpeed(weights, served));
