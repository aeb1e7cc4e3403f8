/** @file Build-time plugin: what the bundler makes of imports that it does not know by itself. */
import type { Plugin } from "@docusaurus/types";

export default function modules(): Plugin {
  return {
    name: "modules",
    configureWebpack: (_config, isServer) => ({
      module: {
        // Python as it stands: cells beside a page, and the modules of the Python worker
        rules: [{ test: /\.py$/, type: "asset/source" }],
      },
      // ONNX Runtime's own files are served by the site; without the condition its bundle looks for them beside a chunk,
      // by a path of the machine that built it.
      resolve: isServer
        ? {}
        : { conditionNames: ["onnxruntime-web-use-extern-wasm", "..."] },
    }),
  };
}
