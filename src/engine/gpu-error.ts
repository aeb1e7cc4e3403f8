/** @file The failure of a GPU, told from failures of the model, its delivery or the listing. */

/** Out of memory, a lost device, a run that the provider refused: the same run on a CPU may well work. */
export class GpuError extends Error {
  override readonly name = "GpuError";

  /** @param cause an Error, or a GPUError, which is none */
  constructor(cause: unknown) {
    const { message } = cause as { readonly message?: unknown };
    super(typeof message === "string" ? message : String(cause), { cause });
  }
}
