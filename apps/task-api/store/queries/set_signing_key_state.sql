-- $1 kid, $2 state
UPDATE signing_keys SET state = $2::text WHERE kid = $1::text
