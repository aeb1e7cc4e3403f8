/** @file The order of the pages under /docs. */
import type { SidebarsConfig } from "@docusaurus/plugin-content-docs";

export default {
  docs: ["induction-heads", "how-run-live-works", "models", "deploying"],
} satisfies SidebarsConfig;
