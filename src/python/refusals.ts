/**
 * @file What the stand-ins for Python's libraries know of and do not have: what it is, and what to use instead. Python
 * says it where a listing asks for the name, and the reference page lists it. Names that are not here are refused too,
 * with nothing but their name.
 */

export interface Refusal {
  /** What the library has under the name, or why it is not here. */
  readonly is?: string;
  /** What a listing can use here: "torch.tensor". */
  readonly instead?: string;
}

const convolution: Refusal = { is: "a convolution" };
const complex: Refusal = {
  is: "complex eigenvalues",
  instead: "torch.linalg.eigh for symmetric matrices",
};

/** By module, by name in it. */
export const refusals: Readonly<
  Record<string, Readonly<Record<string, Refusal>>>
> = {
  torch: {
    fft: { is: "Fourier transforms" },
    distributed: { is: "training on several machines" },
    jit: { is: "compilation" },
    load: { is: "reading files of tensors" },
    save: { is: "writing files of tensors" },
    utils: { is: "data loading and tools" },
    nested: { is: "ragged tensors" },
    sparse: { is: "sparse tensors" },
    vmap: { is: "functions over batches", instead: "one more axis" },
    func: { is: "transforms of functions" },
    from_numpy: { instead: "torch.tensor" },
    version: {
      is: "what this page computes with has no CUDA; torch.cuda.is_available() says so",
    },
    eig: complex,
    pca_lowrank: { is: "a random algorithm", instead: "torch.linalg.svd" },
  },
  "torch.autograd": {
    Function: { is: "operations with a gradient of one's own" },
    functional: {
      is: "jacobians and hessians",
      instead: "torch.autograd.grad for each output",
    },
    gradcheck: { is: "finite differences" },
    profiler: { is: "timing" },
  },
  "torch.nn": {
    Conv1d: convolution,
    Conv2d: convolution,
    MultiheadAttention: {
      instead: "torch.nn.Linear with scaled_dot_product_attention",
    },
    LSTM: { is: "a layer that runs step by step" },
    GRU: { is: "a layer that runs step by step" },
    BatchNorm1d: { is: "a norm over the batch", instead: "torch.nn.LayerNorm" },
  },
  "torch.optim": {
    LBFGS: {
      is: "an optimiser that calls the loss several times a step",
      instead: "torch.optim.Adam",
    },
  },
  "torch.linalg": {
    eig: {
      is: "complex eigenvectors",
      instead: "torch.linalg.eigvals for the eigenvalues",
    },
  },
  nnsight: {
    log: {
      is: "nnsight has not had it since 0.5",
      instead: "print(), which works in a trace",
    },
    apply: {
      is: "nnsight has not had it since 0.5",
      instead: "the functions themselves",
    },
    NNsight: { is: "traces of any PyTorch model", instead: "LanguageModel" },
    CONFIG: { is: "settings of remote runs" },
  },
  plotly: {
    io: { is: "writing figures" },
    subplots: { is: "several plots in one figure" },
  },
  circuitsvis: { attention: { is: "attention patterns" } },
};

/** Types of PyTorch that the graph does not have, with the one to use; null where there is none. */
export const refusedDtypes: Readonly<
  Record<string, "float32" | "int64" | null>
> = {
  float64: "float32",
  double: "float32",
  float16: "float32",
  half: "float32",
  bfloat16: "float32",
  int32: "int64",
  int: "int64",
  int16: "int64",
  short: "int64",
  int8: "int64",
  uint8: "int64",
  complex64: null,
  complex128: null,
};
