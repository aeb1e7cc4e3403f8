/** @file What a page.json may say, checked field by field. Pure. */
import type { Tolerances } from "../../charts/agreement.ts";
import type {
  Fed,
  SettingAt,
  SettingRule,
} from "../../components/LiveCell/setting-rules.ts";
import type { Page } from "../../components/Notebook/page.ts";
import { chartName, type PlaceChart } from "../../components/Notebook/place.ts";
import { JsonField, unique } from "./json-field.ts";

/** A cell as page.json names it; its files are found by its id. */
export interface DescribedCell {
  readonly id: string;
  readonly fold?: string;
  /** Of each chart that it draws, in order. */
  readonly charts: readonly Omit<PlaceChart, "name">[];
}

export interface Description extends Omit<Page, "id" | "places"> {
  readonly cells: readonly DescribedCell[];
}

/** @param file for the messages: "docs/induction-heads/page.json" @throws PageError */
export function parseDescription(file: string, text: string): Description {
  const page = JsonField.parse(file, text).fields([
    "title",
    "description",
    "question",
    "order",
    "protocol",
    "model",
    "ownModels",
    "idioms",
    "idiomGroup",
    "heads",
    "settings",
    "fed",
    "cells",
    "cover",
  ]);
  const idioms = idiomsOf(page.idioms);
  const settings = settingsOf(page.settings);
  const cells = cellsOf(page.cells);
  const names = cells.flatMap(({ id, charts }) =>
    charts.map((_, index) => chartName(id, index)),
  );
  const fed = page.fed.isThere ? fedOf(page.fed, settings) : undefined;
  return {
    title: page.title.text(),
    description: page.description.text(),
    ...(page.question.isThere ? { question: page.question.text() } : {}),
    order: page.order.number(),
    ownModels: page.ownModels.isThere ? idsOf(page.ownModels) : [],
    protocol: page.protocol.text(),
    idioms,
    idiomGroup:
      page.idiomGroup.isThere || idioms.length > 1 ? page.idiomGroup.id() : "",
    settings,
    cells,
    ...(page.model.isThere ? { model: page.model.text() } : {}),
    ...(page.heads.isThere ? { heads: headsOf(page.heads) } : {}),
    ...(fed === undefined ? {} : { fed }),
    ...(page.cover.isThere ? { cover: coverOf(page.cover, names) } : {}),
  };
}

function coverOf(
  field: JsonField,
  charts: readonly string[],
): NonNullable<Page["cover"]> {
  const { chart, caption } = field.fields(["chart", "caption"]);
  if (!charts.includes(chart.text())) {
    chart.fail(
      `must be a chart of the page (${charts.join(", ") || "it has none"})`,
      "correct the name",
    );
  }
  return { chart: chart.text(), caption: caption.text() };
}

/** A page that is written in one way only names no idiom, and shows no tabs. */
function idiomsOf(field: JsonField): Page["idioms"] {
  const only = { id: "only", label: "" };
  if (!field.isThere) return [only];
  const read = field.list().map((each) => each.fields(["id", "label"]));
  unique(read.map(({ id }) => id));
  const [first, ...rest] = read.map(({ id, label }) => ({
    id: id.id(),
    label: label.text(),
  }));
  if (first === undefined) {
    field.fail("must name an idiom", "delete it where there is only one");
  }
  return [first, ...rest];
}

function idsOf(field: JsonField): readonly string[] {
  const ids = field.list().map((each) => each.id());
  unique(field.list());
  return ids;
}

function headsOf(field: JsonField): Page["heads"] {
  const { x, y } = field.fields(["x", "y"]);
  return { xTitle: x.text(), yTitle: y.text() };
}

function settingsOf(field: JsonField): readonly SettingRule[] {
  if (!field.isThere) return [];
  const read = field.list().map((each) => ({
    each,
    ...each.fields([
      ...(["kind", "name", "label", "variable", "call", "argument"] as const),
      ...(["min", "max", "above", "below", "room"] as const),
    ]),
  }));
  unique(read.map(({ name }) => name));
  const names = read.map(({ name }) => name.id());
  return read.map(
    ({ kind, each, name, label, variable, call, ...other }): SettingRule => {
      if (kind.isThere) {
        const texts = { name, label, variable, kind };
        if (kind.value !== "text") {
          kind.fail('must be "text"', "leave it out for a number");
        }
        const { room, ...numbers } = { call, ...other };
        const foreign = Object.values(numbers).find(({ isThere }) => isThere);
        foreign?.fail(
          `is nothing that a text has (that is ${Object.keys(texts).join(", ")}, room)`,
          "delete it",
        );
        return {
          kind: "text",
          name: name.id(),
          label: label.text(),
          at: { variable: variable.text() },
          room: room.isThere ? room.whole() : 0,
        };
      }
      const { argument, min, max, room } = other;
      if (room.isThere)
        room.fail("is for a text", 'delete it, or say "kind": "text"');
      if (variable.isThere === call.isThere) {
        each.fail(
          'must have either "variable" or "call"',
          "say where the number stands in the listing",
        );
      }
      const at: SettingAt = variable.isThere
        ? { variable: variable.text() }
        : { call: call.text(), argument: argument.whole() };
      return {
        kind: "number",
        name: name.id(),
        label: label.text(),
        at,
        min: min.whole(),
        ...(max.isThere
          ? { max: max.value === "vocabulary" ? max.value : max.whole() }
          : {}),
        ...(other.above.isThere ? { above: named(other.above, names) } : {}),
        ...(other.below.isThere ? { below: named(other.below, names) } : {}),
      };
    },
  );
}

function fedOf(field: JsonField, settings: readonly SettingRule[]): Fed {
  const names = settings.map(({ name }) => name);
  const { rows, tokens, times } = field.fields(["rows", "tokens", "times"]);
  return {
    ...(rows.isThere ? { rows: named(rows, names) } : {}),
    tokens: named(tokens, names),
    times: times.isThere ? times.whole(1) : 1,
  };
}

function named(field: JsonField, names: readonly string[]): string {
  const name = field.text();
  if (!names.includes(name)) {
    field.fail(
      `must be a setting of the page (${names.join(", ") || "it has none"})`,
      "correct the name or declare it in settings",
    );
  }
  return name;
}

function cellsOf(field: JsonField): readonly DescribedCell[] {
  const read = field
    .list()
    .map((each) => each.fields(["id", "fold", "charts"]));
  if (read.length === 0) field.fail("must have a cell", "name one");
  unique(read.map(({ id }) => id));
  return read.map(({ id, fold, charts }) => {
    if (/-\d+$/.test(id.id())) {
      id.fail(
        "must not end in a number after a dash, as a cell's further charts are named so",
        "rename it",
      );
    }
    return {
      id: id.id(),
      ...(fold.isThere ? { fold: fold.text() } : {}),
      charts: charts.isThere ? charts.list().map(chartOf) : [],
    };
  });
}

function chartOf(field: JsonField): Omit<PlaceChart, "name"> {
  const { tolerance, record } = field.fields(["tolerance", "record"]);
  return {
    tolerances: tolerancesOf(tolerance),
    ...(record.isThere ? { record: record.text() } : {}),
  };
}

function tolerancesOf(tolerance: JsonField): Tolerances {
  const { same, otherTokens, why } = tolerance.fields([
    "same",
    "otherTokens",
    "why",
  ]);
  // for whoever reads page.json: a tolerance without its reason is a guess
  why.text();
  return {
    same: same.positive(),
    ...(otherTokens.isThere ? { otherTokens: otherTokensOf(otherTokens) } : {}),
  };
}

function otherTokensOf(
  field: JsonField,
): NonNullable<Tolerances["otherTokens"]> {
  if (!Array.isArray(field.value)) return field.positive();
  const [before, after, ...more] = field.list().map((each) => each.positive());
  if (before === undefined || after === undefined || more.length > 0) {
    field.fail(
      "must be one number, or two for the parts of a curve before and after its step",
      "correct it",
    );
  }
  return [before, after];
}
