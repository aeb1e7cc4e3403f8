/**
 * @file CodeMirror's styles under a strict content security policy. It writes them as the text of a style element,
 * which such a policy forbids; here the element stays empty and gets its rules through the DOM, which is allowed.
 */
import { StyleModule } from "style-mod";

interface Mounted {
  readonly element: HTMLStyleElement;
  /** In the order of their rules. */
  modules: readonly StyleModule[];
}

const mounted = new WeakMap<Node, Mounted>();

StyleModule.mount = (root, module) => {
  const place = root instanceof Document ? root.head : (root as ShadowRoot);
  const entry = mounted.get(place) ?? begin(place);
  const given = Array.isArray(module)
    ? (module as readonly StyleModule[])
    : [module as StyleModule];
  // modules given later win over those given earlier; ones that another editor uses stay
  const modules = [
    ...entry.modules.filter((each) => !given.includes(each)),
    ...given,
  ];
  const same =
    modules.length === entry.modules.length &&
    modules.every((each, index) => each === entry.modules[index]);
  if (same) return;
  entry.modules = modules;
  const sheet = entry.element.sheet;
  if (sheet === null) throw new Error("internal: a style element in no page");
  while (sheet.cssRules.length > 0) sheet.deleteRule(0);
  for (const rule of modules.flatMap(rulesOf)) {
    sheet.insertRule(rule, sheet.cssRules.length);
  }
};

/** First in its place, so that the site's own styles win over it. */
function begin(place: Node): Mounted {
  const element = document.createElement("style");
  place.insertBefore(element, place.firstChild);
  const entry: Mounted = { element, modules: [] };
  mounted.set(place, entry);
  return entry;
}

/** A module's text is one rule a line. */
function rulesOf(module: StyleModule): string[] {
  return module
    .getRules()
    .split("\n")
    .filter((rule) => rule !== "");
}
