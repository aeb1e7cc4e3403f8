/** @file A journey: a test that runs in every engine, each time with a fresh browser and a server of its own. */
import { describe, it } from "vitest";
import { startSiteServer, type SiteServer } from "../browser/site/server.ts";
import { engines } from "./engines.ts";
import type { Reader } from "./reader.ts";

/** The site was built for this path (see scripts/test.ts). */
const basePath = process.env.SITE_PATH ?? "/";

export interface JourneyOptions {
  /** The site comes as from a host that reads its file _headers; absent: as from one that does not. */
  readonly sendHeaders?: boolean;
}

export interface Journey {
  readonly reader: Reader;
  readonly server: SiteServer;
}

/** @param name a sentence that holds in every engine */
export function journey(
  name: string,
  take: (journey: Journey) => Promise<void>,
  options: JourneyOptions = {},
): void {
  describe.concurrent.each(engines)(
    "$name",
    ({ start, remedy, name: engine }) => {
      if (start === undefined) {
        it.skip(`${name} (no ${engine} here: ${remedy})`);
        return;
      }
      it(name, async () => {
        const server = await startSiteServer("build", basePath, options);
        const reader = await start();
        try {
          await take({ reader, server });
        } finally {
          await reader.close();
          await server.close();
        }
      });
    },
  );
}
