/** Joins a folder and a path written with either slash. "" and "." are the working folder. */
export function joinPath(folder: string, path: string): string {
  const [clean] = string.gsub(path, "\\", "/");
  return folder === "" || folder === "." ? clean : `${folder}/${clean}`;
}

/** The folder that a file lies in, "" for the working folder. */
export function folderOf(path: string): string {
  const [folder] = string.match(path, "^(.*)/[^/]*$");
  return folder ?? "";
}

/** A file's name without its folder. */
export function fileNameOf(path: string): string {
  const [name] = string.match(path, "([^/]*)$");
  return name ?? path;
}
