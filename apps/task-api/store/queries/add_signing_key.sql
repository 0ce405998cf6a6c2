-- The first active key wins: no row when there is one already. $1 kid, $2 public key, $3 sealed private key
INSERT INTO signing_keys (kid, public_key, sealed_private, state) VALUES ($1::text, $2::bytea, $3::bytea, 'active')
ON CONFLICT DO NOTHING
RETURNING kid
