-- The documentation's Markdown: every link leads to a file of the repository, and to a heading that is there.
local support = dofile("spec/lua/support.lua")

local function pages()
  local list = {}
  local command = "git ls-files --cached --others --exclude-standard -- '*.md'"
  for path in support.mustRun(command):gmatch("[^\n]+") do
    list[#list + 1] = path
  end
  return list
end

-- The text without fenced blocks and code, in which brackets are no links.
local function prose(text)
  return (("\n" .. text):gsub("\n```.-\n```", ""):gsub("`[^`\n]*`", "code"))
end

-- The anchors of a page's headings which GitHub and the site make alike.
local function anchors(text)
  local set = {}
  for heading in ("\n" .. text):gsub("\n```.-\n```", ""):gmatch("\n#+ ([^\n]+)") do
    local onGitHub = heading:lower():gsub("[^%w%s_-]", ""):gsub("%s", "-")
    local onSite = heading:lower():gsub("[^%w_]+", "-"):gsub("^%-", ""):gsub("%-$", "")
    if onGitHub == onSite then
      set[onGitHub] = true
    end
  end
  return set
end

-- The path of a link in a page's folder.
local function resolve(page, link)
  local parts = {}
  for part in ((page:match("^(.*)/") or "") .. "/" .. link):gmatch("[^/]+") do
    if part == ".." then
      parts[#parts] = nil
    elseif part ~= "." then
      parts[#parts + 1] = part
    end
  end
  return table.concat(parts, "/")
end

-- Where the repository's files are to be seen: npm shows README and CHANGELOG, which have no relative links.
local REPOSITORY = support.readFile("package.json"):match('"homepage": "(https:[^#"]+)')

-- The path of a link to a file of this repository by its address.
local function fromAddress(link)
  local rest = link:sub(1, #REPOSITORY) == REPOSITORY and link:sub(#REPOSITORY + 1) or ""
  return rest:match("^/blob/main/(.+)$") or rest:match("^/tree/main/(.+)$")
end

-- What is wrong with the links of a page.
local function brokenLinks(page, text)
  local broken = {}
  for link in prose(text):gmatch("%]%(([^)%s]+)%)") do
    local inside = fromAddress(link)
    local from = inside and "README.md" or page
    link = inside or link
    local path, anchor = link:match("^([^#]*)#?(.*)$")
    if not link:match("^%a+:") then
      local target = path == "" and from or resolve(from, path)
      local file = io.open(target, "rb")
      local content = file and file:read("*a") or ""
      if file then
        file:close()
      end
      if not file or (anchor ~= "" and not anchors(content)[anchor]) then
        broken[#broken + 1] = link
      end
    end
  end
  return broken
end

describe("the documentation", function()
  it("links to what is there", function()
    for _, page in ipairs(pages()) do
      assert.same({}, brokenLinks(page, support.readFile(page)), page)
    end
  end)

  it("would be found to link to what is not there", function()
    local text = "[a](format.md) [b](gone.md) [c](format.md#key-and-shape) [d](format.md#nothing)"
    assert.same({ "gone.md", "format.md#nothing" }, brokenLinks("docs/made-up.md", text))
    local address = ("[a](%s/blob/main/docs/format.md#key-and-shape) [b](%s/blob/main/gone.md)"):format(REPOSITORY, REPOSITORY)
    assert.same({ "gone.md" }, brokenLinks("docs/made-up.md", address))
  end)

  it("lists every page on its start page", function()
    local index = support.readFile("docs/index.md")
    local count = 0
    for _, page in ipairs(pages()) do
      local path = page:match("^docs/(.+)$")
      if path and path ~= "index.md" then
        count = count + 1
        assert.truthy(index:find("](" .. path .. ")", 1, true), path)
      end
    end
    assert.is_true(count > 20)
  end)

  it("says on its start page which version it is of", function()
    local version = support.readFile("package.json"):match('"version": "([^"]+)"')
    local index = support.readFile("docs/index.md")
    assert.truthy(index:find("The version is " .. version .. ":", 1, true), version)
  end)

  it("has a heading on every page, by which the site lists it", function()
    for _, page in ipairs(pages()) do
      local headings = 0
      for _ in ("\n" .. support.readFile(page)):gsub("\n```.-\n```", ""):gmatch("\n# ") do
        headings = headings + 1
      end
      assert.equal(1, headings, page)
    end
  end)
end)
