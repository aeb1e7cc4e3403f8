/** @file The colours and type of a chart, one set for each mode of the site. */

export type ThemeName = "light" | "dark";

export interface ChartTheme {
  readonly name: ThemeName;
  /** titles of axes, readings */
  readonly ink: string;
  /** labels of axes */
  readonly muted: string;
  readonly grid: string;
  /** the curve */
  readonly accent: string;
  /** outline of what the pointer is on */
  readonly mark: string;
  /** Colours of the heatmap from the lowest value to the highest. */
  readonly ramp: readonly string[];
  /** Colours with a middle, such as a difference's: below 0, none, above 0; even steps in CIELAB. */
  readonly diverging: readonly string[];
  /** What is no finite number: a colour of neither ramp. */
  readonly unreal: string;
  /** Colours that tell curves, bars and points apart, the first of them first. */
  readonly series: readonly string[];
  /** The page, for pictures that leave it. */
  readonly ground: string;
  readonly font: string;
}

const font =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', sans-serif";

// Both ramps step evenly in OKLab lightness, so that equal steps of value look equal and lightness alone orders them:
// they read without colour vision and in print. Low values fade into the page in each mode.
const lightRamp = [
  "#ebf6f4",
  "#bfdfdc",
  "#92c8c7",
  "#61b0b4",
  "#1e98a3",
  "#017a95",
  "#025d82",
  "#0e406d",
  "#122555",
];
const darkRamp = [
  "#1c292c",
  "#224147",
  "#235b61",
  "#1f777b",
  "#139494",
  "#45b094",
  "#7dca8e",
  "#b9df86",
  "#f8f085",
];

export const chartThemes = {
  light: {
    name: "light",
    ink: "#14211f",
    muted: "#4c5b59",
    grid: "#dfe5e3",
    accent: "#0a6570",
    mark: "#b45309",
    ramp: lightRamp,
    diverging: [
      "#9a3d00",
      "#b66a3f",
      "#ce9777",
      "#e2c4b3",
      "#f1f3f2",
      "#bfccdd",
      "#8ea6c8",
      "#5a81b3",
      "#0b5f9e",
    ],
    unreal: "#b06fae",
    series: [
      "#0a6570",
      "#b45309",
      "#5b4bb5",
      "#3d7a1f",
      "#b0256b",
      "#2f6fb0",
      "#7a5c12",
      "#5f6b6a",
    ],
    ground: "#fcfcfa",
    font,
  },
  dark: {
    name: "dark",
    ink: "#e4ecec",
    muted: "#a3b5b6",
    grid: "#26363a",
    accent: "#62c6cf",
    mark: "#f0b849",
    ramp: darkRamp,
    diverging: [
      "#ffa35c",
      "#c38351",
      "#8a6445",
      "#544639",
      "#1f2a2d",
      "#334a5c",
      "#466d8f",
      "#5a92c5",
      "#6db9ff",
    ],
    unreal: "#c88bc6",
    series: [
      "#62c6cf",
      "#f0b849",
      "#a99bf5",
      "#8fd06b",
      "#f489bb",
      "#7fb8ef",
      "#d8b76a",
      "#a9b8b7",
    ],
    ground: "#0e1517",
    font,
  },
} as const satisfies Record<ThemeName, ChartTheme>;
