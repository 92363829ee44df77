// Which specs are about files.
import ts from "typescript";

const isSpec = (path) => path.startsWith("spec/") && path.endsWith("_spec.ts");

/** The paths of the specs that changed, that are named after what changed, or that import it. */
export function specsOf(program, changed, pathOf) {
  const paths = new Set(changed.map(pathOf));
  const named = new Set([...paths].map((path) => path.replace(/^src\//, "spec/").replace(/\.ts$/, "_spec.ts")));
  const imports = (file) =>
    file.imports.some((name) => {
      const { resolvedModule } =
        program.getResolvedModule(
          file,
          name.text,
          ts.getModeForUsageLocation(file, name, program.getCompilerOptions()),
        ) ?? {};
      return resolvedModule !== undefined && paths.has(pathOf({ fileName: resolvedModule.resolvedFileName }));
    });
  return program
    .getSourceFiles()
    .filter((file) => isSpec(pathOf(file)) && (paths.has(pathOf(file)) || named.has(pathOf(file)) || imports(file)))
    .map(pathOf)
    .sort();
}
