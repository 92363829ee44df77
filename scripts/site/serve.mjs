// A web server for as long as a test runs.
import { createServer } from "node:http";
import { extname } from "node:path";

const TYPES = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript"],
  [".css", "text/css"],
  [".json", "application/json"],
  [".png", "image/png"],
  [".svg", "image/svg+xml"],
  [".woff2", "font/woff2"],
]);

/**
 * Serves files on this computer.
 * @param read gives a file's content by its path, which begins without a slash; undefined when there is none.
 * @returns its address, and what ends it.
 */
export async function serve(read) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://localhost").pathname).slice(1);
    const content = path === "favicon.ico" ? "" : read(path);
    response.writeHead(content === undefined ? 404 : 200, { "Content-Type": TYPES.get(extname(path)) ?? "text/plain" });
    response.end(content ?? "There is no such file.");
  });
  await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    address: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
