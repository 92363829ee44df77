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
      // Numeric loops compile to Lua's own only from $range, which the rule does not know.
      "@typescript-eslint/prefer-for-of": "off",
      // The compiled Lua calls what TypeScript cannot see: tables from disk, the wire and other addons.
      "@typescript-eslint/no-unnecessary-condition": "off",
      // In Lua every number and boolean has a text.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // Methods compile to colon calls, functions to dot calls; the choice is made in the declarations.
      "@typescript-eslint/method-signature-style": "off",
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "no-undef": "off",
    },
  },
  {
    files: ["scripts/**/*.mjs"],
    languageOptions: { globals: { process: "readonly", console: "readonly" } },
  },
);
