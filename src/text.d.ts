/** @file Modules that the bundler makes: raw text of Python files, and data that plugins write at build time. */

declare module "*.py" {
  /** The file's text, as it stands. */
  const text: string;
  export default text;
}

declare module "@generated/pages/default/_start.json" {
  import type { StartData } from "@site/src/components/Notebook/page.ts";
  const start: StartData;
  export default start;
}

declare module "@generated/pages/*" {
  import type { PageData } from "@site/src/components/Notebook/page.ts";
  const page: PageData;
  export default page;
}
