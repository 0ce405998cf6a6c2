DROP TABLE dead_letters, delivery_attempts, inbox, consumer_offset;
DROP FUNCTION taskora_consumer();
