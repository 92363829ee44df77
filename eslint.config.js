import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "build/", "libs/", "node_modules/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.headless.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `this: void` is how TypeScriptToLua is told of a dot call.
      "@typescript-eslint/no-invalid-void-type": ["error", { allowAsThisParameter: true }],
      // `_` is the loop variable that nobody reads.
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // The compiled Lua meets what TypeScript cannot see: tables from disk, the wire and other addons.
      "@typescript-eslint/no-unnecessary-condition": "off",
      // Assertions by `as` say what they assert to; `!` is not used.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // const enums are numbers with names here.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      // In Lua every number and boolean has a text.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/restrict-plus-operands": ["error", { allowNumberAndString: true }],
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      // The compiler checks names.
      "no-undef": "off",
    },
  },
  // How src/sync is built: docs/architecture.md. No wing knows another; receive/ and sync.ts know them all.
  ...Object.entries({
    advertise: ["answer", "reconcile", "receive", "repair", "request", "status"],
    answer: ["advertise", "reconcile", "receive", "request", "status"],
    reconcile: ["advertise", "answer", "receive", "repair", "request", "status"],
    repair: ["advertise", "answer", "receive", "reconcile", "request", "status"],
    request: ["advertise", "answer", "receive", "reconcile", "repair", "status"],
    status: ["advertise", "answer", "receive", "reconcile", "repair", "request"],
    link: ["advertise", "answer", "peers", "receive", "reconcile", "repair", "request", "status"],
    peers: ["advertise", "answer", "receive", "reconcile", "repair", "request", "status"],
  }).map(([folder, others]) => ({
    files: [`src/sync/${folder}/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: others.map((other) => `../${other}/*`), message: "Wings do not know each other." }] },
      ],
    },
  })),
  {
    files: ["src/sync/messages/*.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^\\.\\./(?!\\.\\./)",
              message: "Messages know nothing of sync: they read and write texts.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["spec/**/*.ts"],
    rules: {
      // A listener that pushes to a list reads best in one line.
      "@typescript-eslint/no-confusing-void-expression": "off",
    },
  },
  {
    // Addons of their own, which the compiler checks against the built declarations: spec/lua/types_spec.lua.
    files: ["spec/typescript/**/*.ts"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    // Compiled against the built declarations, too: examples/dkp-ts/spec.
    files: ["examples/**/*.ts"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    // What is only looked at by its type, or only to be refused.
    files: ["spec/typescript/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unused-vars": "off",
      "@typescript-eslint/no-unused-expressions": "off",
      // A ledger of any types is a Ledger<any>: what goes in and what comes out both depend on the types.
      "@typescript-eslint/no-explicit-any": "off",
    },
  },
  {
    files: ["scripts/**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
  {
    // Parts of these run in the browser.
    files: ["scripts/look.mjs", "scripts/site/*.mjs"],
    languageOptions: { globals: { document: "readonly", Image: "readonly", location: "readonly" } },
  },
);
