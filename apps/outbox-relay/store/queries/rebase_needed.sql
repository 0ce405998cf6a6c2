SELECT c.system_identifier <> s.system_identifier AS needed
FROM relay_cursor AS c, pg_control_system() AS s
