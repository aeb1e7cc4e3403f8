import { readdirSync } from "node:fs";
import js from "@eslint/js";
import prettier from "eslint-config-prettier";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/**
 * The rooms of src/ and the rooms that each may import; nothing else may cross.
 * A room that is not listed here is an error below.
 */
const rooms = {
  graph: [],
  families: ["graph"],
  tracing: ["graph", "families"],
  python: ["graph", "families", "tracing"],
  onnx: [],
  engine: ["graph", "onnx"],
  // devices against numbers that are known, and the report of it
  check: ["graph", "engine"],
  models: ["families"],
  charts: [],
  // what the benchmark recorded, and the goals that it held
  speed: [],
  recordings: ["graph", "models", "python"],
  // the page's side of a run: starts the workers and keeps their states
  live: [
    "graph",
    "families",
    "tracing",
    "python",
    "engine",
    "models",
    "charts",
    "check",
    "recordings",
  ],
  components: ["live", "charts", "models", "check", "speed"],
  theme: ["components"],
  pages: ["components", "charts"],
  // build-time plugins of the site, run by Node
  plugins: [
    "charts",
    "live",
    "components",
    "models",
    "families",
    "python",
    "check",
  ],
  // style sheets of the whole site
  css: [],
};

const unlisted = readdirSync(`${import.meta.dirname}/src`, {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory() && !(entry.name in rooms))
  .map(({ name }) => name);
if (unlisted.length > 0) {
  throw new Error(
    `eslint.config.js: rooms must list each folder of src/ and what it may import, ${unlisted.join(", ")} is missing`,
  );
}

const zones = Object.entries(rooms).map(([room, allowed]) => ({
  target: `./src/${room}`,
  from: "./src",
  except: [room, ...allowed].map((name) => `./${name}`),
  message: `src/${room} may import ${allowed.length === 0 ? "nothing else of ours" : allowed.map((name) => `src/${name}`).join(", ")}.`,
}));

/** Everything of scripts/ but the benchmarks and the proof. */
const scripts = [
  "./scripts/!(bench|proof).ts",
  "./scripts/!(bench|proof)/**/*",
];
const measuring = [
  "./scripts/bench.ts",
  "./scripts/bench",
  "./scripts/proof.ts",
  "./scripts/proof",
];

/** src/ is used by scripts/, both by tests/, and all of them by what measures: never the other way round. */
zones.push(
  {
    target: "./src",
    from: ["./scripts", "./tests"],
    message: "src/ may import neither scripts/ nor tests/.",
  },
  {
    target: scripts,
    from: ["./tests", ...measuring],
    message:
      "scripts/ may import src/ only; what measures with the help of tests/ is in scripts/bench/ and scripts/proof/.",
  },
  {
    target: "./tests",
    from: measuring,
    message:
      "tests/ may import src/ and scripts/, but neither benchmark nor proof.",
  },
);

export default tseslint.config(
  { ignores: [".cache", "build", ".docusaurus", "node_modules", "static"] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    plugins: { "import-x": importX, "react-hooks": reactHooks },
    settings: {
      "import-x/resolver-next": [createTypeScriptImportResolver()],
    },
    rules: {
      ...reactHooks.configs.recommended.rules,
      "import-x/no-restricted-paths": ["error", { zones }],
      "import-x/no-cycle": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true, allowArray: true },
      ],
      "no-console": "error",
    },
  },
  { files: ["**/*.tsx"], ...jsxA11y.flatConfigs.recommended },
  {
    files: ["scripts/**", "tests/**"],
    rules: { "no-console": "off" },
  },
  {
    files: ["*.js", "**/*.mjs"],
    ...tseslint.configs.disableTypeChecked,
  },
  prettier,
);
