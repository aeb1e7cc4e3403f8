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

const logarithms: Refusal = {
  is: "logarithmic axes",
  instead: "torch.log10 of the numbers",
};
const limits: Refusal = {
  is: "ends of axes",
  instead: "a part of the numbers, as y[2:8]",
};
const straight: Refusal = {
  is: "a straight line",
  instead: "a series of equal numbers",
};
const words: Refusal = {
  is: "text inside a chart",
  instead: "its title, or the titles of its axes",
};
const file: Refusal = {
  is: "writing files",
  instead: "the menu of the chart that show() draws",
};
const looks: Refusal = { is: "looks, which are the page's own" };
const shades: Refusal = {
  is: "areas and bars of errors",
  instead: "a line for each bound",
};

/** Of what is drawn: what charts here do not have, whether the module, an axes or a figure is asked for it. */
const drawing: Readonly<Record<string, Refusal>> = {
  subplot: { instead: "plt.subplots" },
  subplot_mosaic: { instead: "plt.subplots" },
  twinx: { is: "a second axis", instead: "a chart for each" },
  twiny: { is: "a second axis", instead: "a chart for each" },
  savefig: file,
  xscale: logarithms,
  yscale: logarithms,
  semilogx: logarithms,
  semilogy: logarithms,
  loglog: logarithms,
  xlim: limits,
  ylim: limits,
  axis: limits,
  axhline: straight,
  axvline: straight,
  hlines: straight,
  vlines: straight,
  text: words,
  annotate: words,
  fill_between: shades,
  errorbar: shades,
  barh: { is: "bars that lie", instead: "plt.bar" },
  pie: { instead: "plt.bar" },
  boxplot: { instead: "plt.hist" },
  violinplot: { instead: "plt.hist" },
  hist2d: { instead: "plt.imshow of the counts" },
  pcolormesh: { instead: "plt.imshow" },
  contourf: { instead: "plt.imshow" },
  contour: { instead: "plt.imshow" },
  step: { instead: "plt.plot" },
  stem: { instead: "plt.bar" },
  rcParams: looks,
  style: looks,
  cm: looks,
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
    nested: { is: "ragged tensors" },
    sparse: { is: "sparse tensors" },
    func: { is: "transforms of functions" },
    version: {
      is: "what this page computes with has no CUDA; torch.cuda.is_available() says so",
    },
    eig: complex,
    cholesky: {
      is: "removed from PyTorch",
      instead: "torch.linalg.cholesky",
    },
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
    BatchNorm2d: { is: "a norm of pictures", instead: "torch.nn.BatchNorm1d" },
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
  },
  numpy: {
    load: { is: "reading files" },
    save: { is: "writing files" },
    savez: { is: "writing files" },
    complex64: { is: "complex numbers" },
    fft: { is: "Fourier transforms" },
    polyfit: { is: "fits" },
    vectorize: { instead: "whole arrays, or a loop" },
  },
  "numpy.linalg": {
    eig: { is: "complex eigenvalues", instead: "eigh for symmetric matrices" },
  },
  transformers: {
    pipeline: { instead: "model.generate of nnsight" },
    Trainer: { is: "training" },
    TrainingArguments: { is: "training" },
  },
  plotly: {
    io: { is: "writing figures" },
    subplots: { is: "several plots in one figure" },
  },
  "matplotlib.pyplot": drawing,
  "plotly.graph_objects": {
    Surface: { is: "drawing in space", instead: "go.Heatmap" },
    Scatter3d: { is: "drawing in space", instead: "go.Scatter" },
    Table: { instead: "print" },
  },
  "plotly.express": {
    box: { instead: "px.histogram" },
    violin: { instead: "px.histogram" },
    scatter_3d: { is: "drawing in space", instead: "px.scatter" },
    area: { instead: "px.line" },
    pie: { instead: "px.bar" },
  },
  circuitsvis: { attention: { is: "attention patterns" } },
};

/** Types of PyTorch that are not here, with the one to use; null where there is none. */
export const refusedDtypes: Readonly<Record<string, "int64" | null>> = {
  uint16: "int64",
  uint32: "int64",
  uint64: "int64",
  complex32: null,
  complex64: null,
  complex128: null,
  cfloat: null,
  cdouble: null,
};
