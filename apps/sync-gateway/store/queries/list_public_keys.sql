SELECT kid, public_key, state, created_at FROM signing_keys WHERE state <> 'retired'
