/**
 * @file `npm run bundle`: the site as one zip file, for a classroom without a network. What is in it is served by any
 * program that serves files, from the root of an address.
 */
import { spawnSync } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";

/** What the files are compressed in already. */
const compressed = /\.(bin|zip|png|woff2|webp|jpg)$/;

/** @throws where the site cannot be built */
function build(folder: string): void {
  const environment = {
    ...process.env,
    BASE_URL: "/",
    SITE_URL: "http://localhost",
    // no page of the bundle offers what needs a network
    HUB_URL: "",
    PAGES_AS_FOLDERS: "1",
  };
  for (const command of [
    ["npm", "run", "runtime"],
    ["npm", "run", "recordings"],
    ["npx", "--no-install", "docusaurus", "build", "--out-dir", folder],
  ] as const) {
    const [program, ...rest] = command;
    const { status } = spawnSync(program, rest, {
      stdio: "inherit",
      env: environment,
    });
    if (status !== 0) throw new Error(`${command.join(" ")}: failed`);
  }
}

/** Below the folder, sorted, with "/" between. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

/** Writes the zip as it goes, one file of the site in memory at a time. Gives the bytes written. */
async function zipFolder(
  folder: string,
  root: string,
  to: string,
): Promise<number> {
  await mkdir(dirname(to), { recursive: true });
  const stream = createWriteStream(to);
  const closed = new Promise<void>((resolve, reject) => {
    stream.on("close", resolve).on("error", reject);
  });
  const zip = new Zip((error, chunk, final) => {
    if (error) stream.destroy(error);
    else stream.write(chunk);
    if (final) stream.end();
  });
  const add = (name: string, bytes: Uint8Array): void => {
    const path = `${root}/${name}`;
    const file = compressed.test(name)
      ? new ZipPassThrough(path)
      : new ZipDeflate(path, { level: 6 });
    zip.add(file);
    file.push(bytes, true);
  };
  add("READ ME.txt", new TextEncoder().encode(readMe));
  for (const name of await filesIn(folder)) {
    add(`site/${name}`, await readFile(join(folder, name)));
  }
  zip.end();
  await closed;
  return stream.bytesWritten;
}

const readMe = `Induction heads, live: the whole site, for use without a network.

The folder "site" must be served by a program; opened as files, its pages cannot run anything. With Python installed:

    cd site
    python3 -m http.server 8000

Then open http://localhost:8000/ on the same computer. Any other program that serves files will do, from the root of an
address.

For a class, let each computer serve the site to itself, or serve it to all over https. Over plain http from another
computer browsers withhold what they keep for secure addresses: models are downloaded at every visit, pages are not kept
for reading offline, and WebGPU is not used. Everything else works.
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: ".cache/induction-heads-live.zip" },
    },
  });
  const folder = join(".cache", "bundle");
  build(folder);
  const bytes = await zipFolder(folder, "induction-heads-live", values.out);
  console.log(`${values.out}: ${(bytes / 1e6).toFixed(1)} MB`);
}

await main();
