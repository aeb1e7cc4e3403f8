/** @file Which engines the journeys run in, and what is said of one that is not on this machine. */
import {
  findChromium,
  findFirefox,
  findWebKit,
} from "../../scripts/installed-browsers.ts";
import { startChromium, startFirefox } from "./puppeteer.ts";
import type { Engine } from "./reader.ts";
import { startWebKit } from "./webkit.ts";

function engine<Place>(
  name: Engine["name"],
  place: Place | undefined,
  start: (place: Place) => ReturnType<NonNullable<Engine["start"]>>,
  remedy: string,
): Engine {
  return {
    name,
    start: place === undefined ? undefined : () => start(place),
    remedy,
  };
}

const all: readonly Engine[] = [
  engine(
    "Firefox",
    findFirefox(),
    startFirefox,
    "install Debian's firefox-esr or set FIREFOX_PATH",
  ),
  engine(
    "WebKitGTK",
    findWebKit(),
    startWebKit,
    "install Debian's webkit2gtk-driver and xvfb",
  ),
  // it has the browser tests; here it shows whether a journey is at fault or an engine
  engine(
    "Chromium",
    findChromium(),
    startChromium,
    "install Debian's chromium or set CHROMIUM_PATH",
  ),
];

const asked = (process.env.ENGINES ?? "Firefox,WebKitGTK").toLowerCase();

/** Those that ENGINES names, by default all but Chromium. */
export const engines = all.filter(({ name }) =>
  asked.split(",").includes(name.toLowerCase()),
);
