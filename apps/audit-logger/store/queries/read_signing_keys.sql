SELECT kid, public_key, sealed_private, state, created_at FROM signing_keys ORDER BY created_at, kid
