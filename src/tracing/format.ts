/** @file Tensors as PyTorch prints them, with its default options. */
import {
  stridesOf,
  type DType,
  type Shape,
  type TensorValue,
} from "../graph/tensor.ts";
import { fixed, scientific } from "./number-text.ts";

/** As torch.set_printoptions takes them. */
export interface PrintOptions {
  /** Digits after the point. */
  readonly precision: number;
  /** Tensors with more elements are shortened; Infinity for none. */
  readonly threshold: number;
  /** How many places of an axis are shown at each end of a shortened tensor. */
  readonly edgeitems: number;
  readonly linewidth: number;
  /** Powers of ten always or never; undefined where the numbers decide. */
  readonly sci_mode?: boolean | undefined;
}

const defaults: PrintOptions = {
  precision: 4,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 80,
};

const prefix = "tensor(";

/**
 * The text of a computed tensor. PyTorch's str and repr are the same.
 * @param note what stands behind the numbers: "requires_grad=True"
 * @example formatTensor(value) // "tensor([1., 2.])"
 */
export function formatTensor(
  value: TensorValue,
  note?: string,
  options: PrintOptions = defaults,
): string {
  const text = plainText(value, options);
  if (note === undefined) return text;
  const lastLine = text.length - 1 - (text.lastIndexOf("\n") + 1);
  // as PyTorch counts, with ", " before it and room for two more
  const fits = lastLine + note.length + 4 <= options.linewidth;
  const gap = fits ? " " : `\n${" ".repeat(prefix.length)}`;
  return `${text.slice(0, -1)},${gap}${note})`;
}

function plainText(value: TensorValue, options: PrintOptions): string {
  const { shape } = value;
  if (value.data.length === 0) return emptyText(value);
  const edge =
    value.data.length > options.threshold ? options.edgeitems : Infinity;
  const elements: Elements = {
    text: elementText(value, edge, options),
    shape,
    strides: stridesOf(shape),
    edge,
    linewidth: options.linewidth,
  };
  const text = `${prefix}${axisText(elements, 0, 0, prefix.length)}`;
  if (isUsual(value.dtype)) return `${text})`;
  const kind = `dtype=torch.${value.dtype}`;
  // on a line of its own where it does not fit, by PyTorch's count
  const last = text.length - text.lastIndexOf("\n") + 1;
  return last + kind.length + 2 > options.linewidth
    ? `${text},\n${" ".repeat(prefix.length)}${kind})`
    : `${text}, ${kind})`;
}

function emptyText({ dtype, shape }: TensorValue): string {
  const tuple = `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
  const size = shape.length === 1 ? "" : `, size=${tuple}`;
  const kind = dtype === "float32" ? "" : `, dtype=torch.${dtype}`;
  return `${prefix}[]${size}${kind})`;
}

/** Of these PyTorch does not name the dtype. */
function isUsual(dtype: DType): boolean {
  return dtype === "float32" || dtype === "int64" || dtype === "bool";
}

interface Elements {
  /** The text of the element at an offset; all have one width. */
  readonly text: { readonly width: number; at(offset: number): string };
  readonly shape: Shape;
  readonly strides: readonly number[];
  /** How many places are shown at each end of an axis. */
  readonly edge: number;
  readonly linewidth: number;
}

/** Places of an axis that are shown, with a gap where its middle is left out. */
function shownPlaces(size: number, edge: number): (number | "gap")[] {
  const all = Array.from({ length: size }, (_, place) => place);
  if (size <= 2 * edge) return all;
  return [...all.slice(0, edge), "gap", ...all.slice(size - edge)];
}

function axisText(
  elements: Elements,
  axis: number,
  offset: number,
  indent: number,
): string {
  const { text, shape, strides, edge, linewidth } = elements;
  const size = shape[axis];
  if (size === undefined) return text.at(offset);
  const stride = strides[axis] ?? 1;
  const places = shownPlaces(size, edge);
  const left = " ".repeat(indent + 1);
  if (axis < shape.length - 1) {
    const parts = places.map((place) =>
      place === "gap"
        ? "..."
        : axisText(elements, axis + 1, offset + place * stride, indent + 1),
    );
    const lines = "\n".repeat(shape.length - axis - 1);
    return `[${parts.join(`,${lines}${left}`)}]`;
  }
  const words = places.map((place) =>
    place === "gap" ? " ..." : text.at(offset + place * stride),
  );
  const perLine = Math.max(
    1,
    Math.floor((linewidth - indent) / (text.width + 2)),
  );
  const lines: string[] = [];
  for (let start = 0; start < words.length; start += perLine) {
    lines.push(words.slice(start, start + perLine).join(", "));
  }
  return `[${lines.join(`,\n${left}`)}]`;
}

function boolText(value: number): string {
  return value === 0 ? "False" : "True";
}

/** One way of writing for all elements that are shown, as wide as the widest. */
function elementText(
  value: TensorValue,
  edge: number,
  options: PrintOptions,
): Elements["text"] {
  const offsets = shownOffsets(value.shape, edge);
  const write = writer(value, offsets, options);
  const width = write.width(offsets);
  return {
    width,
    at: (offset) => write.text(offset).padStart(width),
  };
}

function shownOffsets(shape: Shape, edge: number): number[] {
  const strides = stridesOf(shape);
  return shape.reduce<number[]>(
    (offsets, size, axis) =>
      offsets.flatMap((offset) =>
        shownPlaces(size, edge).flatMap((place) =>
          place === "gap" ? [] : [offset + place * (strides[axis] ?? 1)],
        ),
      ),
    [0],
  );
}

interface Writer {
  readonly text: (offset: number) => string;
  readonly width: (offsets: readonly number[]) => number;
}

function writer(
  value: TensorValue,
  offsets: readonly number[],
  options: PrintOptions,
): Writer {
  switch (value.dtype) {
    case "float32":
    case "float64":
    case "float16":
    case "bfloat16":
      return floatWriter(value.data, offsets, options);
    case "int64":
      return plainWriter((offset) => String(value.data[offset] ?? 0n));
    case "int32":
    case "int16":
    case "int8":
    case "uint8":
      return plainWriter((offset) => String(value.data[offset] ?? 0));
    case "bool":
      return plainWriter((offset) => boolText(value.data[offset] ?? 0));
    default:
      return value satisfies never;
  }
}

function plainWriter(text: (offset: number) => string): Writer {
  return {
    text,
    width: (offsets) =>
      offsets.reduce((width, at) => Math.max(width, text(at).length), 1),
  };
}

/** Whole numbers as "1.", others with four places, and a power of ten where sizes differ too much. */
function floatWriter(
  data: Float32Array | Float64Array,
  offsets: readonly number[],
  { precision, sci_mode }: PrintOptions,
): Writer {
  const shown = offsets
    .map((offset) => data[offset] ?? NaN)
    .filter((x) => Number.isFinite(x) && x !== 0);
  const sizes = shown.map(Math.abs);
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  const least = sizes.reduce((a, b) => Math.min(a, b), Infinity);
  const whole = shown.every(Number.isInteger);
  const powers =
    shown.length > 0 &&
    (most / least > 1000 || most > 1e8 || (!whole && least < 1e-4));
  const written = (x: number, scientifically: boolean): string => {
    if (scientifically) return scientific(x, precision);
    if (!whole) return fixed(x, precision);
    return Number.isFinite(x) ? `${fixed(x, 0)}.` : fixed(x, 0);
  };
  return {
    text: (offset) => written(data[offset] ?? NaN, sci_mode ?? powers),
    // zeros, nan and infinities do not count, nor what the program asked for, as in PyTorch
    width: () =>
      shown.reduce((width, x) => Math.max(width, written(x, powers).length), 1),
  };
}
