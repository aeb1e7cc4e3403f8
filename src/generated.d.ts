/** @file Data that plugins write at build time. */

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

declare module "@generated/check/default/reports.json" {
  import type { Report } from "@site/src/check/report.ts";

  const reports: readonly Report[];
  export default reports;
}
