/** @file A device whose answers are spoilt on their way out. */
import * as ort from "onnxruntime-node";
import type { Tensor } from "onnxruntime-common";
import { CpuDevice } from "../../../src/engine/cpu-device.ts";
import type { TensorValue } from "../../../src/graph/tensor.ts";

export class FaultyDevice extends CpuDevice {
  readonly #spoil: (value: TensorValue) => TensorValue;
  readonly #kept = new Set<Tensor>();

  constructor(spoil: (value: TensorValue) => TensorValue) {
    super(ort, "native", "faulty");
    this.#spoil = spoil;
  }

  /** Tensors that were uploaded and not given back. */
  get kept(): number {
    return this.#kept.size;
  }

  override upload(value: TensorValue): Tensor {
    const tensor = super.upload(value);
    this.#kept.add(tensor);
    return tensor;
  }

  override async download(tensor: Tensor): Promise<TensorValue> {
    return this.#spoil(await super.download(tensor));
  }

  override free(tensor?: Tensor): void {
    if (tensor !== undefined) this.#kept.delete(tensor);
  }
}
