import { bucketCount } from '../domain/rolling-window.ts';

/** Milliseconds of the server's clock: replicas whose clocks differ count in the same window. */
const serverClock = `(function() local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000) end)()`;

/**
 * The Lua script that counts one request against all of its quotas or none of them, in one step of the server.
 *
 * Each key is a hash from a second to the requests in it. A refused request writes nothing. Seconds less than a minute
 * ahead count too: a server whose clock was put back, or one that took over from it, must not forget what just passed.
 *
 * KEYS are the windows, ARGV their limits. It answers whether the request was counted (1 or 0), then for each window its
 * count, the milliseconds until its oldest second leaves, and those until one more request fits.
 *
 * @param clock a Lua expression for now in milliseconds; tests put theirs in its place
 */
export function takeScript(clock = serverClock): string {
  return `
local now = ${clock}
local second = math.floor(now / 1000)
local windows = {}
local allowed = 1

for i, key in ipairs(KEYS) do
  local window = { limit = tonumber(ARGV[i]), total = 0, seconds = {}, counts = {}, gone = {} }
  local fields = redis.call('HGETALL', key)
  for f = 1, #fields, 2 do
    local at = tonumber(fields[f])
    if math.abs(second - at) < ${bucketCount} then
      window.seconds[#window.seconds + 1] = at
      window.counts[at] = tonumber(fields[f + 1])
      window.total = window.total + window.counts[at]
    else
      window.gone[#window.gone + 1] = fields[f]
    end
  end
  if window.total >= window.limit then allowed = 0 end
  windows[i] = window
end

if allowed == 1 then
  for i, key in ipairs(KEYS) do
    local window = windows[i]
    if #window.gone > 0 then redis.call('HDEL', key, unpack(window.gone)) end
    redis.call('HINCRBY', key, string.format('%d', second), 1)
    redis.call('PEXPIRE', key, ${bucketCount * 1000})
    if window.counts[second] == nil then window.seconds[#window.seconds + 1] = second end
    window.counts[second] = (window.counts[second] or 0) + 1
    window.total = window.total + 1
  end
end

local reply = { allowed }
for _, window in ipairs(windows) do
  local leaves = function(at) return (at + ${bucketCount}) * 1000 - now end
  table.sort(window.seconds)
  local left, fits = window.total, 0
  for _, at in ipairs(window.seconds) do
    if left < window.limit then break end
    left = left - window.counts[at]
    fits = leaves(at)
  end
  reply[#reply + 1] = window.total
  reply[#reply + 1] = window.total > 0 and leaves(window.seconds[1]) or 0
  reply[#reply + 1] = fits
end
return reply
`;
}
