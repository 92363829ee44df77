-- Set-up without root: luarocks installs for this user what is missing. A stand-in for luarocks is on the PATH, with the
-- commands and answers of luarocks 3.8, since there may be no network.
local support = dofile("spec/lua/support.lua")

local LUAROCKS = [[
#!/bin/sh
tree=$HOME/.luarocks
echo "$*" >>$HOME/asked
case "$*" in
  "--lua-version 5.1 path --lr-path") echo "$tree/share/lua/5.1/?.lua;$tree/share/lua/5.1/?/init.lua" ;;
  "--lua-version 5.1 path --lr-cpath") echo "$tree/lib/lua/5.1/?.so" ;;
  "--lua-version 5.1 path --lr-bin") echo "$tree/bin" ;;
  "--lua-version 5.1 show "*) test -e $tree/rocks/$4 ;;
  "--lua-version 5.1 install --local broken-"*) echo "no such rock" >&2; exit 1 ;;
  "--lua-version 5.1 install --local "*)
    mkdir -p $tree/rocks $tree/bin $tree/share/lua/5.1
    touch $tree/rocks/$5
    case $5 in
      lua-zlib) echo 'return "the rock"' >$tree/share/lua/5.1/zlib.lua ;;
      *) printf '#!/bin/sh\necho %s of the rock "$@"\n' $5 >$tree/bin/$5; chmod +x $tree/bin/$5 ;;
    esac ;;
  *) exit 2 ;;
esac
]]

-- Lua as it is where no package has brought modules: the system's zlib is not found.
local LUA = [[
#!/bin/sh
exec %s -e 'package.path = os.getenv("LUA_PATH") or "" package.cpath = "" for i = #package.loaders, 3, -1 do package.loaders[i] = nil end' "$@"
]]

describe("set-up", function()
  local folder

  local function write(path, text)
    local file = assert(io.open(folder .. "/" .. path, "wb"))
    file:write(text)
    file:close()
    support.mustRun(("chmod +x %s/%s"):format(folder, path))
  end

  -- Runs a command as a user without root who finds only these programs.
  local function run(command)
    local path = folder .. "/bin"
    local user = support.mustRun("id -u"):match("%d+") == "0" and "setpriv --reuid=65534 --regid=65534 --clear-groups" or ""
    return support.command(("cd %s && %s env -i HOME=%s/home PATH=%s:%s/node_modules/.bin %s"):format(folder, user, folder, path, folder, command))
  end

  before_each(function()
    folder = support.mustRun("mktemp -d"):match("%S+")
    support.mustRun(("mkdir -p %s/bin %s/home %s/scripts"):format(folder, folder, folder))
    support.mustRun(("cp -r scripts/ensure-lua.mjs scripts/chromium.mjs scripts/setup %s/scripts"):format(folder))
    for _, name in ipairs({ "env", "sh", "node", "unzip", "mkdir", "touch", "chmod" }) do
      support.mustRun(("ln -s $(command -v %s) %s/bin/%s"):format(name, folder, name))
    end
    write("bin/lua5.1", LUA:format(support.mustRun("command -v lua5.1"):match("%S+")))
    write("bin/luarocks", LUAROCKS)
    support.mustRun("chmod -R a+rwX " .. folder)
  end)

  after_each(function()
    support.mustRun("rm -rf " .. folder)
  end)

  it("installs the rocks that are missing, for this user, and once", function()
    local said, code = run("node scripts/ensure-lua.mjs")
    assert.equal(0, code, said)
    for _, rock in ipairs({ "busted", "luacheck", "lua-zlib" }) do
      assert.truthy(said:find(("Installing %s with luarocks, for this user.\n"):format(rock), 1, true), said)
    end
    -- npm has node_modules/.bin in front of the PATH.
    local path = ("env PATH=%s/node_modules/.bin:%s/bin "):format(folder, folder)
    assert.equal("busted of the rock some_spec.lua\n", (run(path .. "busted some_spec.lua")))
    assert.equal("luacheck of the rock -q\n", (run(path .. "luacheck -q")))
    assert.equal("the rock\n", (run(path .. "lua5.1 -e 'print(require(\"zlib\"))'")))
    assert.equal("", (run("node scripts/ensure-lua.mjs")))

    -- `npm ci` empties node_modules: the wrappers are made again, the rocks are there.
    support.mustRun(("rm -r %s/node_modules"):format(folder))
    assert.equal("", (run("node scripts/ensure-lua.mjs")))
    local count = select(2, support.readFile(folder .. "/home/asked"):gsub("install", ""))
    assert.equal(3, count)
  end)

  it("says what luarocks said, and what else to do, when that is not enough", function()
    write("bin/luarocks", (LUAROCKS:gsub("broken%-", "lua-")))
    local said, code = run("node scripts/ensure-lua.mjs")
    assert.equal(1, code)
    assert.truthy(said:find("no such rock", 1, true), said)
    assert.truthy(said:find("Not found: lua-zlib. Install them with", 1, true), said)
  end)

  it("does without luarocks", function()
    support.mustRun(("rm %s/bin/luarocks"):format(folder))
    local said, code = run("node scripts/ensure-lua.mjs")
    assert.equal(1, code)
    assert.truthy(said:find("Not found: busted, luacheck, lua-zlib.", 1, true), said)
  end)
end)
