DROP FUNCTION redeem_stream_ticket, close_session, rotate_refresh_token, open_session, set_password_hash, find_token,
  find_sign_in;
DROP TABLE stream_tickets, sign_in_attempts, signing_keys, tokens, refresh_tokens, sessions, accounts;
