/** @file Modules that the bundler makes: raw text of Python files, and data that plugins write at build time. */

declare module "*.py" {
  /** The file's text, as it stands. */
  const text: string;
  export default text;
}

declare module "@generated/prebuilt-charts/*" {
  import type { PrebuiltPage } from "@site/src/charts/prebuilt.ts";
  const page: PrebuiltPage;
  export default page;
}
