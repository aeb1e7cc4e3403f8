/** @file Build-time plugin: what the bundler makes of imports that it does not know by itself. */
import path from "node:path";

import type { LoadContext, Plugin } from "@docusaurus/types";

import { emitFiles } from "./emit.ts";

/** Imported on demand, in the browser only. For the server, which renders pages, they are text: nothing is followed. */
const browserOnly = [
  "src/live/runner.ts",
  "src/components/ChartFigure/vega.ts",
  "src/components/LiveCell/Editor.tsx",
];

/** Would bring the grammars of all languages into every page, to add languages that this site does not add. */
const noLanguages = /theme-classic.lib.prism-include-languages\.js$/;

/** V8's hint that all of a file runs when the page loads: it compiles it beside the main thread, as the file arrives. */
const compileAhead = "//# allFunctionsCalledOnLoad";

export default function modules({
  siteDir,
  generatedFilesDir,
}: LoadContext): Plugin {
  return {
    name: "modules",
    getClientModules: () =>
      ["collation", "prefetch"].map((name) =>
        path.join(siteDir, `src/theme/${name}.ts`),
      ),
    configureWebpack: (_config, isServer, { currentBundler }) => ({
      module: {
        rules: [
          { test: noLanguages, type: "asset/source" },
          // Docusaurus writes CommonJS there; package.json says "module", which would make the bundler refuse it
          {
            include: generatedFilesDir,
            test: /\.js$/,
            type: "javascript/auto",
          },
          ...(isServer
            ? [
                {
                  include: browserOnly.map((file) => path.join(siteDir, file)),
                  type: "asset/source",
                },
              ]
            : []),
        ],
      },
      // The pages are rendered by code in that folder, and it is CommonJS too.
      plugins: isServer
        ? [
            emitFiles(() => [
              { path: "package.json", content: '{"type":"commonjs"}' },
            ]),
            new currentBundler.instance.NormalModuleReplacementPlugin(
              /\/first-html\.ts$/,
              "./first-html.server.ts",
            ),
          ]
        : [
            new currentBundler.instance.BannerPlugin({
              banner: compileAhead,
              test: /\.js$/,
              raw: true,
              entryOnly: true,
              // when comments have been removed, and before files are named by their content
              stage: 1000,
            }),
          ],
      optimization: isServer
        ? {}
        : {
            splitChunks: {
              cacheGroups: {
                // apart from React, so that no one task compiles all that a page starts with
                libraries: {
                  name: "libraries",
                  test: /[\\/]node_modules[\\/](?!(react|react-dom|scheduler)[\\/])/,
                  chunks: "initial",
                  enforce: true,
                  // below that of styles, which stay one file
                  priority: 45,
                },
                // the theme of pages in docs/, which would come in seven files that all such pages need; not the data of
                // plugins of ours, of which a page needs its own
                docs: {
                  name: "docs",
                  test: /[\\/](node_modules[\\/]@docusaurus[\\/]|\.docusaurus[\\/]docusaurus-)/,
                  chunks: "async",
                  enforce: true,
                  // below that of styles, which stay one file
                  priority: 45,
                },
              },
            },
          },
      // ONNX Runtime's own files are served by the site; without the condition its bundle looks for them beside a chunk,
      // by a path of the machine that built it.
      resolve: isServer
        ? {}
        : { conditionNames: ["onnxruntime-web-use-extern-wasm", "..."] },
    }),
  };
}
