/** @file What plotly and matplotlib draw here: what is accepted becomes a chart as it was meant, the rest is refused by name. */
import { describe, expect, test } from "vitest";
import type { Chart } from "../../../src/charts/chart.ts";
import { evaluateGraph } from "../../../src/graph/evaluator.ts";
import { completeOutputs, nodesOf } from "../../../src/live/outputs.ts";
import { raised, recorded } from "./interpreter.ts";
import { pythonAfter } from "./prepared.ts";

const runCell = pythonAfter([
  "import torch",
  "import plotly.express as px",
  "import plotly.graph_objects as go",
  "import matplotlib.pyplot as plt",
  "t = torch.tensor([1., 2., 4.])",
  "g = torch.tensor([[1., 2., 3.], [4., 5., 6.]])",
]);

/** The charts that a cell draws, with their numbers. */
async function drawn(code: string): Promise<Chart[]> {
  const { graph, outputs } = recorded(await runCell({ id: "cell", code }));
  const nodes = nodesOf(outputs);
  const values = evaluateGraph(graph, nodes);
  const byNode = new Map(
    nodes.flatMap((node, index) => {
      const value = values[index];
      return value === undefined ? [] : [[node, value] as const];
    }),
  );
  return completeOutputs(outputs, byNode).flatMap((output) =>
    output.kind === "chart" ? [output.chart] : [],
  );
}

async function failure(code: string): Promise<string> {
  return raised(await runCell({ id: "cell", code })).message;
}

test("a grid of axes has NumPy's ways, and what tutorials set of figures is taken", async () => {
  const code = [
    "import plotly.io as pio",
    "pio.renderers.default = 'colab'",
    "assert pio.renderers.default == 'colab'",
    "fig, axes = plt.subplots(2, 3)",
    "assert axes.shape == (2, 3) and axes.size == 6 and axes.flatten().shape == (6,)",
    "fig.colorbar(None, ax=axes.ravel().tolist())",
    "for each in axes.flat: each.plot(t)",
    "plt.show()",
    "pio.show(px.line(y=t).update_layout(xaxis_tickangle=0, yaxis_title='loss'))",
  ].join("\n");
  const charts = await drawn(code);
  expect(charts.map(({ kind }) => kind)).toEqual(Array(7).fill("line"));
  expect(charts.at(-1)).toMatchObject({ yTitle: "loss" });
});

test("what a model computes may stand along x too: nothing is read before it is drawn", async () => {
  // no engine is there, so that reading a number fails
  const code = [
    "from nnsight import LanguageModel",
    "model = LanguageModel('gpt2')",
    "with model.trace(torch.tensor([[1, 2, 3]])):",
    "    x = model.transformer.h[0].output[0, :, 0].save()",
    "x = x.detach().cpu()",
    "for each in (x, x.numpy()):",
    "    px.scatter(x=each, y=each, hover_name=['a', 'b', 'c']).show()",
    "    px.line(x=each, y=each).show()",
    "    go.Figure([go.Scatter(x=each, y=each)]).show()",
    "    plt.scatter(each, each)",
    "    plt.show()",
  ].join("\n");
  const { outputs } = recorded(await runCell({ id: "cell", code }));
  expect(outputs.map(({ kind }) => kind)).toEqual(Array(8).fill("chart"));
});

const bare = { title: "", xTitle: "", yTitle: "" };

describe("plotly draws", () => {
  test.each<readonly [string, object]>([
    ["px.line(y=t)", { kind: "line", yTitle: "y", values: [1, 2, 4] }],
    [
      "px.line(y=[1000.0001, 1000.0002])",
      { kind: "line", yTitle: "y", values: [1000.0001, 1000.0002] },
    ],
    [
      "px.line(y=[t, [3, 2, float('nan')]], labels={'value': 'Loss'})",
      {
        kind: "lines",
        yTitle: "Loss",
        curves: [
          { name: "wide_variable_0", values: [1, 2, 4] },
          { name: "wide_variable_1", values: [3, 2, NaN] },
        ],
      },
    ],
    [
      "px.line(g)",
      {
        kind: "lines",
        yTitle: "y",
        curves: [
          { name: "0", values: [1, 4] },
          { name: "1", values: [2, 5] },
          { name: "2", values: [3, 6] },
        ],
      },
    ],
    [
      "px.line(x=[0.1, 0.5, 2], y=t, title='A')",
      {
        kind: "lines",
        title: "A",
        yTitle: "y",
        x: [0.1, 0.5, 2],
        curves: [{ name: "", values: [1, 2, 4] }],
      },
    ],
    [
      "go.Figure([go.Scatter(x=t.numpy(), y=[i, 2, 3], mode='lines', name=str(i)) for i in range(2)]).show()",
      {
        kind: "lines",
        x: [1, 2, 4],
        curves: [
          { name: "0", values: [0, 2, 3] },
          { name: "1", values: [1, 2, 3] },
        ],
      },
    ],
    [
      "px.line({'a': [1, 2], 'b': [3, 4]})",
      {
        kind: "lines",
        yTitle: "y",
        curves: [
          { name: "a", values: [1, 2] },
          { name: "b", values: [3, 4] },
        ],
      },
    ],
    [
      "px.imshow(g, x=['a', 'b', 'c'], y=[0, 1], color_continuous_midpoint=0, zmax=8, text_auto='.1f', labels={'x': 'Key', 'color': 'score'})",
      {
        kind: "heatmap",
        xTitle: "Key",
        xLabels: ["a", "b", "c"],
        yLabels: ["0", "1"],
        valueTitle: "score",
        midpoint: 0,
        high: 8,
        decimals: 1,
        values: [
          [1, 2, 3],
          [4, 5, 6],
        ],
      },
    ],
    [
      "px.imshow([[1, 2.5]], color_continuous_scale='RdBu')",
      { kind: "heatmap", diverging: true, values: [[1, 2.5]] },
    ],
    [
      "px.bar(x=['a', 'b'], y=[1, 2])",
      {
        kind: "bar",
        xTitle: "x",
        yTitle: "y",
        stacked: true,
        labels: ["a", "b"],
        series: [{ name: "", values: [1, 2] }],
      },
    ],
    [
      "px.scatter({'u': [1, 2, 3], 'v': [4, 5, 6], 'w': ['p', 'q', 'p']}, x='u', y='v', color='w')",
      {
        kind: "scatter",
        xTitle: "u",
        yTitle: "v",
        series: [
          { name: "p", x: [1, 3], y: [4, 6] },
          { name: "q", x: [2], y: [5] },
        ],
      },
    ],
    [
      "px.histogram(t, nbins=4)",
      {
        kind: "histogram",
        xTitle: "x",
        yTitle: "count",
        bins: 4,
        series: [{ name: "", values: [1, 2, 4] }],
      },
    ],
    [
      "go.Figure([go.Scatter(y=t, name='one'), go.Scatter(y=[0, 0, 1])]).update_layout(title={'text': 'T'}, yaxis={'title': 'Y'})",
      {
        kind: "lines",
        title: "T",
        yTitle: "Y",
        curves: [
          { name: "one", values: [1, 2, 4] },
          { name: "trace 1", values: [0, 0, 1] },
        ],
      },
    ],
    [
      "go.Figure(go.Heatmap(z=[[1, 2], [3, 4]])).show()",
      {
        kind: "heatmap",
        values: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      "f = go.Figure()\nf.add_trace(go.Bar(x=['a'], y=[1], name='n'))\nf.add_bar(x=['a'], y=[2], name='m')\nf.update_layout(barmode='group', xaxis_title='X')\nf.show()",
      {
        kind: "bar",
        xTitle: "X",
        stacked: false,
        labels: ["a"],
        series: [
          { name: "n", values: [1] },
          { name: "m", values: [2] },
        ],
      },
    ],
  ])("%s", async (code, chart) => {
    expect(await drawn(code)).toEqual([{ ...bare, ...chart }]);
  });

  test.each([
    [
      "px.imshow(torch.rand(2, 3, 3), facet_col=0)",
      /imshow: facet_col is not known/,
    ],
    [
      "px.imshow(torch.rand(2, 3, 3))",
      /imshow: expected 2 axes, got shape \[2, 3, 3\]/,
    ],
    [
      "px.imshow(g, x=['a']).show()",
      /x: must have a name for each of 3, got 1/,
    ],
    ["px.line(y=g)", /expected 1 axes, got shape \[2, 3\]/],
    ["px.line(y=t, log_y=True)", /line: log_y is not known/],
    ["px.line(y=[])", /nothing to draw/],
    ["px.line(x=[1, 2], y=t)", /x and y must have one length, got 2 and 3/],
    ["px.scatter(x=t, y=t, color=t)", /color must be names/],
    ["go.Figure().add_vline(x=1)", /Figure\.add_vline: this page's stand-in/],
    ["go.Figure([go.Bar(y=t), go.Scatter(y=t)]).show()", /marks of one kind/],
    ["go.Surface(z=g)", /plotly\.graph_objects\.Surface/],
    ["import plotly.subplots", /plotly\.subplots/],
  ])("%s is refused", async (code, message) => {
    expect(await failure(code)).toMatch(message);
  });
});

describe("circuitsvis draws", () => {
  test("tokens with their values", async () => {
    const code =
      "import circuitsvis as cv\ncv.tokens.colored_tokens([' a', ' b', ' c'], t)";
    expect(await drawn(code)).toEqual([
      {
        ...bare,
        kind: "tokens",
        title: "Tokens by value",
        tokens: [" a", " b", " c"],
        weights: [1, 2, 4],
      },
    ]);
    expect(
      await failure(
        "import circuitsvis as cv\ncv.tokens.colored_tokens(['a'], t)",
      ),
    ).toContain("must have a value for each of 1 tokens, got 3");
    expect(
      await failure("import circuitsvis as cv\ncv.attention.attention_heads"),
    ).toContain("circuitsvis.attention (attention patterns)");
  });
});

describe("matplotlib draws", () => {
  test("what is shown, and what is not shown when the cell ends", async () => {
    const line = { ...bare, kind: "line", values: [1, 2, 4] };
    expect(await drawn("plt.plot(t)\nplt.show()\nplt.plot(t)")).toEqual([
      line,
      line,
    ]);
    expect(await drawn("1")).toEqual([]);
  });

  test("lines with their names and titles", async () => {
    const code = [
      "plt.plot([0, 1, 2], t, 'r--', label='one')",
      "plt.plot([0, 1, 2], [3, 2, 1], label='two')",
      "plt.xlabel('Position'); plt.ylabel('Loss'); plt.title('T'); plt.legend()",
      "plt.show()",
    ].join("\n");
    expect(await drawn(code)).toEqual([
      {
        kind: "lines",
        title: "T",
        xTitle: "Position",
        yTitle: "Loss",
        x: [0, 1, 2],
        curves: [
          { name: "one", values: [1, 2, 4] },
          { name: "two", values: [3, 2, 1] },
        ],
      },
    ]);
  });

  test("a chart for each axes of a grid", async () => {
    const code = [
      "fig, axs = plt.subplots(2, 2, figsize=(8, 8))",
      "axs[0, 0].imshow(g, cmap='RdBu', vmin=-1); axs[0, 0].set_xticks(range(3), ['a', 'b', 'c'])",
      "axs[0][1].hist(t, bins=3)",
      "axs[1, 0].bar(['x', 'y'], [1, 2]); axs[1, 0].set_title('B')",
      "axs.flat; axs[1, 1].scatter(t, t)",
      "fig.suptitle('All'); plt.tight_layout(); plt.show()",
    ].join("\n");
    const charts = await drawn(code);
    expect(charts.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
      "heatmap All",
      "histogram All",
      "bar All: B",
      "scatter All",
    ]);
    expect(charts[0]).toMatchObject({
      xLabels: ["a", "b", "c"],
      low: -1,
      diverging: true,
    });
  });

  test.each([
    "plt.plot([0, 1, 2], t, 'o')",
    "plt.plot(t, 'rx')",
    "plt.plot(t, marker='.', linestyle='none')",
    "plt.plot(t, marker='.', ls='')",
  ])("points where no line is asked for: %s", async (code) => {
    expect(await drawn(code)).toEqual([
      {
        ...bare,
        kind: "scatter",
        series: [{ name: "", x: [0, 1, 2], y: [1, 2, 4] }],
      },
    ]);
  });

  test.each(["'o-'", "'r--'", "'b'", "'-.'"])(
    "a line as %s",
    async (format) => {
      const charts = await drawn(`plt.plot(t, ${format})`);
      expect(charts).toEqual([{ ...bare, kind: "line", values: [1, 2, 4] }]);
    },
  );

  test.each([
    "plt.imshow(g); plt.colorbar(label='score')",
    "plt.imshow(g); plt.colorbar().set_label('score')",
    "plt.imshow(g); plt.colorbar().ax.set_ylabel('score')",
    "fig, ax = plt.subplots(); fig.colorbar(ax.imshow(g), ax=ax, label='score')",
    "go.Figure(go.Heatmap(z=g, colorbar=dict(title='score'))).show()",
  ])("what colours mean: %s", async (code) => {
    expect(await drawn(code)).toMatchObject([{ valueTitle: "score" }]);
  });

  test("a column of a grid of axes is a column", async () => {
    const code =
      "fig, axs = plt.subplots(2, 2)\nfor ax in axs[:, 1]: ax.plot(t)\naxs[0, 0].hist(t)";
    const charts = await drawn(code);
    expect(charts.map(({ kind }) => kind)).toEqual([
      "histogram",
      "line",
      "line",
    ]);
  });

  test.each([
    ["n, bins, _ = plt.hist(t)", /hist: its counts .* np\.histogram/],
    ["plt.bar([1, 2, 3], t)[0].set_color('r')", /bars: single marks/],
    ["for bar in plt.bar([1, 2, 3], t): bar", /bars: single marks/],
    ["plt.plot(t)[0].set_label('a')", /line\.set_label/],
    ["plt.imshow(g); plt.colorbar().set_ticks([1])", /colorbar\.set_ticks/],
    ["plt.scatter(t, t, c=t.numpy())", /scatter: c must be one/],
    ["plt.scatter(t, t, s=[1, 2, 3])", /scatter: s must be one/],
    ["go.Bar(y=t, text=t)", /Bar: text on bars/],
    ["go.Scatter(y=t, marker=dict(color=t))", /marker color must be one/],
    ["go.Scatter(y=t, marker_color=[1, 2, 3])", /marker color must be one/],
    ["plt.gca().set_yscale('log')", /Axes\.set_yscale .*use torch\.log10/],
    ["plt.gcf().savefig('a')", /Figure\.savefig \(writing files\)/],
    ["plt.subplot(1, 2, 1)", /pyplot\.subplot.*use plt\.subplots/],
    ["plt.axhline(0)", /a series of equal numbers/],
    ["plt.plot(t, drawstyle='steps')", /plot: drawstyle is not known/],
    [
      "plt.plot(t); plt.imshow(g)",
      /imshow: one grid is drawn|marks of one kind/,
    ],
    ["plt.savefig('a.png')", /matplotlib\.pyplot\.savefig/],
    ["plt.xlim(0, 1)", /matplotlib\.pyplot\.xlim/],
    ["plt.imshow(t)", /expected 2 axes/],
    ["plt.yscale('log')", /matplotlib\.pyplot\.yscale/],
  ])("%s is refused", async (code, message) => {
    expect(await failure(code)).toMatch(message);
  });
});
