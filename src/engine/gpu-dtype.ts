/** @file What a GPU does not compute in. */
import { TraceError } from "../graph/error.ts";
import { isHost, type DType, type HostDType } from "../graph/tensor.ts";

/** @throws TraceError for a dtype that is computed on the CPU alone */
export function requireGpuDtype(
  dtype: DType,
): asserts dtype is Exclude<DType, HostDType> {
  if (!isHost(dtype)) return;
  throw new TraceError(
    `${dtype}: a GPU computes in float32, got a ${dtype} tensor; call .float(), or choose the CPU`,
    "NotImplementedError",
  );
}
