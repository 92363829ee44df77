import { click, look, playScene, windowOf } from "./scene";
import { drawSvg } from "./svg";

/** Pixels of the world around the window. */
const BORDER = 10;

/** Writes an SVG of a page of the window: `lua5.1 sim/run.lua build.sim.look.main FILE PAGE`. */
export function main(this: void, path: string, page: string): number {
  const client = playScene("enUS");
  click(client, page);
  client.world.advance(2);
  const shapes = look(client);
  const { left, bottom, right, top } = windowOf(shapes);
  const [file, problem] = io.open(path, "wb");
  if (file === undefined) error(problem, 0);
  const around = { left: left - BORDER, bottom: bottom - BORDER, right: right + BORDER, top: top + BORDER };
  file.write(drawSvg(shapes, around));
  file.close();
  return 0;
}
