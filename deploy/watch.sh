#!/bin/sh
# An outside watch: from cron on another machine, with MAILTO set, for what Diaodu itself cannot tell once it is down.
# Says nothing while all is well; else one line, which cron mails, and exit 1.
#   */30 * * * * /opt/diaodu/watch.sh https://diaodu.example.gov.cn/metrics
# The other machine's address stands in DIAODU_METRICS. Hours are those of the longest pause between two ticks.
url=${1:?"address of /metrics"}
if ! page=$(curl -fsS --max-time 30 "$url" 2>&1); then
    echo "调度系统没有应答：$url（$page）"
    exit 1
fi
printf '%s\n' "$page" | awk -v now="$(date +%s)" '
    $1 ~ /^diaodu_last_tick_timestamp_seconds/ {
        limit = $1 ~ /intake/ ? 2 : 16
        name = $1 ~ /intake/ ? "定时收件" : "定时检查"
        ticked = 1
        late = int((now - $2) / 3600)
        if (late >= limit) { print "调度系统的" name "已 " late " 小时没有运行"; bad = 1 }
    }
    END { if (!ticked) { print "调度系统没有运行过定时检查"; bad = 1 } exit bad }'
