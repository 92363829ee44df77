// Says the same in fewer words where the compiler is long-winded: imports, method headers, fields that are taken out of an
// argument, its own names. Each takes the lines of a module, indented with tabs, and gives lines.

const countOf = (text, name) => text.split(new RegExp(`\\b${name}\\b`)).length - 1;
/** Whether a module has a variable with a name. */
const hasVariable = (text, name) => new RegExp(`(?<![.:\\w])${name}\\b`).test(text);

/** The matches of the lines from `start` on that fit. */
function run(lines, start, pattern) {
  const matches = [];
  while (start + matches.length < lines.length) {
    const match = pattern.exec(lines[start + matches.length]);
    if (match === null) break;
    matches.push(match);
  }
  return matches;
}

/** `local ____a = require("a")`, `local x = ____a.x` and so on: one line for one name, two for more. */
export function shortenImports(lines) {
  const text = lines.join("\n");
  const mayBeShort = !hasVariable(text, "m");
  let isDeclared = false;
  const out = [];
  for (let i = 0; i < lines.length; i += 1) {
    const [, module, call] = /^local (____\w+) = (require\(".*"\))$/.exec(lines[i]) ?? [];
    const found = module === undefined ? [] : run(lines, i + 1, new RegExp(`^local (\\w+) = ${module}\\.(\\w+)$`));
    if (found.length === 0) {
      out.push(lines[i]);
      continue;
    }
    i += found.length;
    const isOnlyHere = countOf(text, module) === found.length + 1;
    if (isOnlyHere && found.length === 1) {
      out.push(`local ${found[0][1]} = ${call}.${found[0][2]}`);
      continue;
    }
    const short = isOnlyHere && mayBeShort ? "m" : module;
    const values = found.map(([, , field]) => `${short}.${field}`);
    out.push(
      `${short === "m" && isDeclared ? "" : "local "}${short} = ${call}`,
      `local ${found.map(([, name]) => name).join(", ")} = ${values.join(", ")}`,
    );
    isDeclared ||= short === "m";
  }
  return out;
}

/** `function Class.prototype.method(self, a)` becomes `function prototype:method(a)`. Nobody reads a class's name. */
export function shortenMethods(lines) {
  if (hasVariable(lines.join("\n"), "prototype")) return lines;
  const out = [];
  let current;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    const [, name] = /^(\w+)\.name = "\1"$/.exec(line) ?? [];
    if (name !== undefined && lines[i - 1]?.startsWith(`local ${name} = `)) continue;
    const [, owner, method, rest] = /^function (\w+)\.prototype\.(\w+)\(self(?:, )?(.*)$/.exec(line) ?? [];
    if (owner === undefined) {
      out.push(line);
      continue;
    }
    if (owner !== current) out.push(`${current === undefined ? "local " : ""}prototype = ${owner}.prototype`);
    current = owner;
    out.push(`function prototype:${method}(${rest}`);
  }
  return out;
}

/** Fields that are taken out of an argument: declared and set in one line instead of one each. */
export function shortenFields(lines) {
  const out = [];
  for (let i = 0; i < lines.length; i += 1) {
    const names = run(lines, i, /^(\t*)local (\w+)$/);
    const sets = names.length === 0 ? [] : run(lines, i + names.length, /^(\t*)(\w+) = (____bindingPattern\d+\.\w+)$/);
    const declared = new Set(names.map(([, , name]) => name));
    const isOne = sets.length > 0 && sets.every(([, indent, name]) => declared.has(name) && indent === names[0][1]);
    if (!isOne) {
      out.push(lines[i]);
      continue;
    }
    const set = new Set(sets.map(([, , name]) => name));
    const others = [...declared].filter((name) => !set.has(name));
    const indent = names[0][1];
    for (const name of others) out.push(`${indent}local ${name}`);
    const values = sets.map(([, , , value]) => value);
    out.push(`${indent}local ${[...set].join(", ")} = ${values.join(", ")}`);
    i += names.length + sets.length - 1;
  }
  return out;
}

/**
 * `local self_a_1 = self.a`, `local x = self_a_1.x` and so on: one line for one field. More fields take as few lines as they
 * fit on, and the fields of a variable, `local a_1 = a` and so on, no line before these.
 * @param widthOf how wide a line is.
 */
export function shortenPaths(lines, width, widthOf) {
  const text = lines.join("\n");
  const out = [];
  for (let i = 0; i < lines.length; i += 1) {
    const [, indent, name, path] = /^(\t*)local (\w+_\d+) = (\w[\w.]*)$/.exec(lines[i]) ?? [];
    const pattern = new RegExp(`^${indent}local (\\w+) = ${name}\\.(\\w+)$`);
    const found = name === undefined ? [] : run(lines, i + 1, pattern);
    const isOnlyHere = found.length > 0 && countOf(text, name) === found.length + 1;
    // A variable needs no other name, unless one of its fields takes its own.
    const isVariable = /^\w+$/.test(path) && found.every(([, local]) => local !== path);
    const needsName = !isOnlyHere || (found.length > 1 && !isVariable);
    if (needsName) out.push(lines[i]);
    const source = needsName ? name : path;
    const declare = (some) => {
      const values = some.map(([, , field]) => `${source}.${field}`);
      return `${indent}local ${some.map(([, local]) => local).join(", ")} = ${values.join(", ")}`;
    };
    for (let first = 0; first < found.length;) {
      let end = first + 1;
      while (end < found.length && widthOf(declare(found.slice(first, end + 1))) <= width) end += 1;
      out.push(declare(found.slice(first, end)));
      first = end;
    }
    i += found.length;
  }
  return out;
}

/** Where the blocks of `if` at a line end: its lines at the same indent. Undefined when one of them is no `else` or `end`. */
function endsOf(lines, start, indent) {
  const ends = [];
  for (let i = start + 1; i < lines.length; i += 1) {
    if (!lines[i].startsWith(`${indent}\t`)) {
      ends.push(i);
      if (lines[i] === `${indent}end`) return ends;
      if (lines[i] !== `${indent}else`) return undefined;
    }
  }
  return undefined;
}

/**
 * A variable of the compiler's that an `if` sets: what is set to nil is not said, since it is nil, and it has the name of the
 * variable that takes its value afterwards.
 */
export function shortenChoices(lines) {
  const out = [...lines];
  for (let i = 0; i < out.length; i += 1) {
    const [, indent, name] = /^(\t*)local (\w+_\d+)$/.exec(out[i]) ?? [];
    const [, condition] = /^\t*if (.*) then$/.exec(out[i + 1] ?? "") ?? [];
    const ends = name === undefined || condition === undefined ? [] : (endsOf(out, i + 1, indent) ?? []);
    if (ends.length === 0 || ends.length > 2) continue;
    const end = ends[ends.length - 1];
    const [, target] = new RegExp(`^${indent}local (\\w+) = ${name}$`).exec(out[end + 1] ?? "") ?? [];
    const block = out.slice(i + 1, end).join("\n");
    const isFree = target !== undefined && countOf(block, target) === 0;
    let variable = name;
    if (isFree && countOf(out.join("\n"), name) === countOf(block, name) + 2) {
      variable = target;
      out.splice(end + 1, 1);
      for (let j = i; j < end; j += 1) out[j] = out[j].replace(new RegExp(`\\b${name}\\b`, "g"), target);
    }
    const unset = `${indent}\t${variable} = nil`;
    if (ends.length === 1) continue;
    if (end === ends[0] + 2 && out[ends[0] + 1] === unset) {
      out.splice(ends[0], 2);
    } else if (ends[0] === i + 3 && out[i + 2] === unset && /^[\w.]+ == nil$/.test(condition)) {
      out[i + 1] = out[i + 1].replace("== nil", "~= nil");
      out.splice(i + 2, 2);
    }
  }
  return out;
}

/** Lua's own words. */
const KEYWORDS = new Set(
  "and break do else elseif end false for function if in local nil not or repeat return then true until while".split(
    " ",
  ),
);

/** The compiler's own names, where the module has no such names itself. */
export function shortenNames(lines) {
  let text = lines.join("\n");
  const rename = (from, to) => {
    if (!hasVariable(text, to)) text = text.replace(new RegExp(`\\b${from}\\b`, "g"), to);
  };
  rename("____exports", "exports");
  rename("____bindingPattern0", "given");
  for (const name of new Set(text.match(/(?<![.:\w])____[a-z]\w*/g))) {
    const plain = name.slice(4).replace(/^self_(?=[a-z]+_\d+$)|^.+_(?=result_\d+$)/, "");
    if (!KEYWORDS.has(plain)) rename(name, plain);
  }
  return text.split("\n");
}

/** What may begin a block or go on in the next line. */
const OPENS = /\b(?:do|else|function|repeat|then)\b|[({,]$/;

/** An `if` with one line inside becomes one line where it fits. @param widthOf how wide a line is. */
export function joinIfs(lines, width, widthOf) {
  const out = [];
  for (let i = 0; i < lines.length; i += 1) {
    const [line, inner, end] = lines.slice(i, i + 3);
    const indent = /^\t*/.exec(line)[0];
    const isOne = /^\t*if .* then$/.test(line) && end === `${indent}end` && !OPENS.test(inner);
    const joined = `${line} ${inner?.trim()} end`;
    if (isOne && widthOf(joined) <= width) {
      out.push(joined);
      i += 2;
    } else out.push(line);
  }
  return out;
}
