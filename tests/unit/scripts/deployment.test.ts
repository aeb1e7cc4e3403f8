/** @file The workflows that put the site online name what there is: scripts, hosts, the checkpoint that the page names. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gpt2OnTheHub } from "../../../src/models/hub.ts";
import { hostNamed } from "../../../src/plugins/hosts.ts";

const workflows = ".github/workflows";
const files = [
  ...readdirSync(workflows).map((name) => join(workflows, name)),
  "netlify.toml",
];
const deployments = files.filter((file) => !file.endsWith("test.yml"));
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
};

function all(file: string, pattern: RegExp): string[] {
  return [...readFileSync(file, "utf8").matchAll(pattern)].map(
    ([, found]) => found ?? "",
  );
}

describe.each(files)("%s", (file) => {
  it("runs scripts that package.json has", () => {
    const names = all(file, /npm run ([\w:-]+)/g);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(names));
  });
});

describe.each(deployments)("%s", (file) => {
  it("prepares the checkpoint that the site offers from the hub", () => {
    expect(all(file, /npm run model -- (\S+)/g)).toEqual([
      gpt2OnTheHub.repository,
    ]);
    expect(new Set(all(file, /\b([0-9a-f]{40})\b/g))).toEqual(
      new Set([gpt2OnTheHub.revision]),
    );
  });

  it("builds for a host that the build knows", () => {
    const [host] = all(file, /SITE_HOST(?::| =) "?([\w-]+)/g);
    expect(host).not.toBeUndefined();
    expect(hostNamed(host)).toBeDefined();
  });
});
