/** @file The site: where it lives, what it holds, and that anything broken fails the build. */
import type { Config } from "@docusaurus/types";
import type { Options, ThemeConfig } from "@docusaurus/preset-classic";

import { gpt2OnTheHub, type HubListing } from "./src/models/hub.ts";
import type { ModelsOptions } from "./src/plugins/models.ts";
import { readPages } from "./src/plugins/pages/folder.ts";
import { pageFrontMatter } from "./src/plugins/pages/front-matter.ts";
import type { SafetyOptions } from "./src/plugins/safety.ts";

const title = "Induction heads, live";

/** The live tutorials, as their folders describe them. */
const pages = readPages();

const hubUrl = process.env["HUB_URL"] ?? gpt2OnTheHub.hub;

/** What readers may fetch from the hub by their own choice; an empty HUB_URL takes the choice, and the hub, off the site. */
const hub: HubListing | undefined =
  hubUrl === "" ? undefined : { ...gpt2OnTheHub, hub: hubUrl };

/** Each page as a folder with an index, which even the plainest server finds; else as a file of its name. */
const pagesAsFolders = process.env["PAGES_AS_FOLDERS"] === "1";

/** Another folder whose content the site serves, such as one with models/ that are too large for a repository. */
const extraStatic = process.env["EXTRA_STATIC"];

export default {
  title,
  tagline: "A tutorial whose listings run on a GPT-2 model in your own browser",
  favicon: "img/logo.svg",
  url: process.env["SITE_URL"] ?? "http://localhost:3000",
  baseUrl: process.env["BASE_URL"] ?? "/",
  trailingSlash: pagesAsFolders,
  // it would write styles into the page, which the content security policy forbids
  baseUrlIssueBanner: false,
  future: { v4: true, faster: true },
  i18n: { defaultLocale: "en", locales: ["en"] },

  // "owner/name@branch" on GitHub that holds notebooks/, from where Colab can open them
  customFields: { repository: process.env["NOTEBOOKS_REPOSITORY"] },

  onBrokenLinks: "throw",
  onBrokenAnchors: "throw",
  onDuplicateRoutes: "throw",
  markdown: {
    parseFrontMatter: pageFrontMatter,
    hooks: { onBrokenMarkdownLinks: "throw", onBrokenMarkdownImages: "throw" },
  },

  staticDirectories: [
    "static",
    ...(extraStatic === undefined ? [] : [extraStatic]),
  ],

  plugins: [
    "./src/plugins/modules.ts",
    "./src/plugins/pages/index.ts",
    "./src/plugins/reference/index.ts",
    "./src/plugins/cases.ts",
    "./src/plugins/check.ts",
    [
      "./src/plugins/models.ts",
      { embedded: "induction-mini", hub } satisfies ModelsOptions,
    ],
    // last, as it looks at the pages as they will be served
    ["./src/plugins/safety.ts", { hub } satisfies SafetyOptions],
  ],

  presets: [
    [
      "classic",
      {
        docs: { sidebarPath: "./sidebars.ts", breadcrumbs: false },
        blog: false,
        theme: { customCss: ["./src/css/theme.css", "./src/css/code.css"] },
        sitemap: false,
      } satisfies Options,
    ],
  ],

  themeConfig: {
    colorMode: { respectPrefersColorScheme: true },
    navbar: {
      title,
      logo: { alt: "", src: "img/logo.svg", srcDark: "img/logo-dark.svg" },
      items: [
        {
          to: `/docs/${pages[0]?.id}`,
          label: pages.length === 1 ? "Tutorial" : "Tutorials",
          position: "left",
        },
        {
          to: "/docs/how-run-live-works",
          label: "How Run live works",
          position: "left",
        },
        { to: "/docs/models", label: "Models", position: "left" },
      ],
    },
    footer: {
      links: [
        {
          title: "Read",
          items: [
            ...pages.map(({ id, title }) => ({
              label: title,
              to: `/docs/${id}`,
            })),
            { label: "How Run live works", to: "/docs/how-run-live-works" },
            { label: "What listings can use", to: "/docs/reference" },
            { label: "Models", to: "/docs/models" },
            { label: "Check this browser", to: "/docs/check-this-browser" },
            { label: "Tested on", to: "/docs/tested-on" },
            { label: "How fast", to: "/docs/how-fast" },
          ],
        },
        {
          title: "Sources",
          items: [
            {
              label: "In-context Learning and Induction Heads",
              href: "https://transformer-circuits.pub/2022/in-context-learning-and-induction-heads/index.html",
            },
            { label: "nnsight", href: "https://github.com/ndif-team/nnsight" },
            {
              label: "TransformerLens",
              href: "https://github.com/TransformerLensOrg/TransformerLens",
            },
          ],
        },
      ],
      copyright:
        "Everything on this site is served from here: no analytics, no fonts or scripts from elsewhere.",
    },
    // colours are in src/css/code.css; the default theme would only make every page longer
    prism: { theme: { plain: {}, styles: [] } },
  } satisfies ThemeConfig,
} satisfies Config;
