/** @file A model that a page can run, wherever it comes from: the site's own folder or the hub. */
import type { Delivery, DeliveryOptions } from "./delivery.ts";
import type { Encoding } from "./encoding.ts";
import { hubHost, type HubModel } from "./hub.ts";
import {
  describeHubModel,
  downloadHubTokenizer,
  downloadHubWeights,
  type HubDescription,
} from "./hub-delivery.ts";
import type { ModelSource } from "./manifest.ts";
import {
  downloadDescription,
  downloadWeights,
  type FileOptions,
  type ModelDescription,
} from "./model-download.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { downloadTokenizer } from "./tokenizer-download.ts";

/** Where a model is fetched from. */
export type ModelOrigin =
  /** A folder as `npm run model` writes it; its URL ends in "/". */
  | { readonly kind: "site"; readonly folderUrl: string }
  | { readonly kind: "hub"; readonly model: HubModel };

/** Everything of a model but its tokenizer and its weights, as plain data that a worker can be given. */
export type DescribedModel =
  | ({ readonly kind: "site"; readonly folderUrl: string } & ModelDescription)
  | ({ readonly kind: "hub" } & HubDescription);

/** What ran, for the reader and for provenance. */
export interface ModelIdentity {
  readonly id: string;
  readonly name: string;
  readonly encoding: Encoding;
  /** Of the weights as the manifest cuts them; absent for weights that were fetched tensor by tensor. */
  readonly weightsSha256?: string;
  readonly source?: ModelSource;
  /** Whom the weights were fetched from, where that is not the site. */
  readonly host?: string;
}

export async function describeModel(
  origin: ModelOrigin,
  options: FileOptions = {},
): Promise<DescribedModel> {
  if (origin.kind === "hub") {
    const description = await describeHubModel(origin.model, options);
    return { kind: "hub", ...description };
  }
  const { folderUrl } = origin;
  const description = await downloadDescription(folderUrl, options);
  return { kind: "site", folderUrl, ...description };
}

export function tokenizerOf(
  model: DescribedModel,
  options: FileOptions = {},
): Promise<Tokenizer> {
  return model.kind === "hub"
    ? downloadHubTokenizer(model.model, options)
    : downloadTokenizer(model.folderUrl, model.manifest, options);
}

/** Begins at once; each weight is there when its bytes are. */
export function weightsOf(
  model: DescribedModel,
  options: DeliveryOptions = {},
): Delivery {
  return model.kind === "hub"
    ? downloadHubWeights(model, options)
    : downloadWeights(model.folderUrl, model, options);
}

export function identityOf(model: DescribedModel): ModelIdentity {
  if (model.kind === "hub") {
    const { id, name, repository, revision } = model.model;
    return {
      id,
      name,
      encoding: "f16",
      source: { repository, revision },
      host: hubHost(model.model),
    };
  }
  const { id, name, encoding, weights, source } = model.manifest;
  return {
    id,
    name,
    encoding,
    weightsSha256: weights.sha256,
    ...(source === undefined ? {} : { source }),
  };
}
