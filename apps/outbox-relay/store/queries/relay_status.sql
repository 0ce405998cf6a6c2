-- Where the relay is, whether anybody leads, and what waits for its position: what the last finished snapshot does not see.
-- $1 the name of the leader's lock
SELECT c.epoch, c.next_pos, c.forwarded_pos, c.system_identifier <> s.system_identifier AS foreign_cluster,
       (SELECT l.pid FROM pg_locks AS l
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
          AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
          AND (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1::text, 0)
        LIMIT 1) AS leader,
       (SELECT count(*) FROM outbox AS o
        WHERE (o.txid >= pg_snapshot_xmax(c.tick_from) OR o.txid = ANY (ARRAY(SELECT pg_snapshot_xip(c.tick_from))))
          AND NOT EXISTS (SELECT FROM event_log AS e WHERE e.outbox_id = o.id)) AS waiting
FROM relay_cursor AS c, pg_control_system() AS s
