DROP TABLE last_words;
DROP FUNCTION end_this_connection();
DROP FUNCTION refuse();
