-- Whether every event there ever was is still in event_log.
SELECT count(*) > 0 AND count(*) = max(pos) AS complete FROM event_log
