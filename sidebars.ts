/** @file The order of the pages under /docs: the live ones as they say themselves, then those about the site. */
import type { SidebarsConfig } from "@docusaurus/plugin-content-docs";

import { readPages } from "./src/plugins/pages/folder.ts";

export default {
  docs: [
    ...readPages().map(({ id }) => `${id}/index`),
    "how-run-live-works",
    "errors",
    "reference",
    "same-numbers",
    "check-this-browser",
    "tested-on",
    "how-fast",
    "models",
    "glossary",
    "write-a-tutorial",
    "deploying",
  ],
} satisfies SidebarsConfig;
