-- For wrk: the same request again and again. Prints the responses a second, median and 99th percentile in ms, and errors.
function figures(summary, latency)
  local failed, answers = summary.errors, summary.requests - summary.errors.status
  return string.format("%.2f %.3f %.3f %d", answers / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    failed.connect + failed.read + failed.write + failed.timeout + failed.status)
end
function done(summary, latency)
  print("result", figures(summary, latency))
end
