-- Visitors for wrk. Each request comes from a network of its own, as the proxy in front would hand it on.
-- Arguments: what (look, ask or send), host, cookies, CSRF token, file with the body to send, file with the paths.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

local function content(name)
  local file = assert(io.open(name, "rb"))
  local read = file:read("*a")
  file:close()
  return read
end

function init(args)
  what, host, cookies, token = args[1], args[2], args[3], args[4]
  asked, led_on, paths = 0, 0, {}
  if args[5] then
    body = content(args[5])
    for path in content(args[6]):gmatch("%S+") do table.insert(paths, path) end
  end
end

function request()
  asked = asked + 1
  local headers = {
    ["Host"] = host,
    ["X-Forwarded-Proto"] = "https",
    ["X-Forwarded-For"] = string.format("10.%d.%d.%d", number, math.floor(asked / 250), asked % 250),
  }
  if what == "look" then
    return wrk.format("GET", "/begaran/", headers)
  end
  headers["Origin"] = "https://" .. host
  headers["Cookie"] = cookies
  if what == "send" then
    headers["Content-Type"] = "multipart/form-data; boundary=edge"
    return wrk.format("POST", paths[(number * 8 + asked) % #paths + 1], headers, body)
  end
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  local form = "csrfmiddlewaretoken=%s&rights=access&name=Anna&message=Hej&email=anna.%d.%d%%40example.com"
  return wrk.format("POST", "/begaran/", headers, string.format(form, token, number, asked))
end

function response(status)
  if status == 302 then led_on = led_on + 1 end
end

function done(summary, latency)
  local through = 0
  for _, thread in ipairs(threads) do through = through + thread:get("led_on") end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  local form = '{"answers": %d, "seconds": %.3f, "p95": %.1f, "through": %d, "refused": %d, "lost": %d}\n'
  io.write(string.format(form, summary.requests, summary.duration / 1e6, latency:percentile(95) / 1e3, through,
    summary.errors.status, lost))
end
