/** @file A bundler plugin that adds made files to the output, in builds and on the development server alike. */
import type { Compiler, WebpackPluginInstance } from "webpack";

export interface EmittedFile {
  /** Relative to the output folder. */
  readonly path: string;
  readonly content: string;
}

/** @param files asked at each compilation, as content may have been read again since */
export function emitFiles(
  files: () => readonly EmittedFile[],
): WebpackPluginInstance {
  return {
    apply(compiler: Compiler) {
      const { Compilation, sources } = compiler.webpack;
      compiler.hooks.thisCompilation.tap("emit-files", (compilation) => {
        const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONAL;
        compilation.hooks.processAssets.tap(
          { name: "emit-files", stage },
          () => {
            for (const { path, content } of files()) {
              compilation.emitAsset(path, new sources.RawSource(content));
            }
          },
        );
      });
    },
  };
}
