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
  /** Colours of a difference: below 0, none, above 0. */
  readonly diverging: readonly [string, string, string];
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
    diverging: ["#9a3d00", "#f1f3f2", "#0b5f9e"],
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
    diverging: ["#ffa35c", "#1f2a2d", "#6db9ff"],
    ground: "#0e1517",
    font,
  },
} as const satisfies Record<ThemeName, ChartTheme>;
