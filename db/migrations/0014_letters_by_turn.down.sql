CREATE INDEX dead_letters_parked ON dead_letters (consumer, topic, key) WHERE state = 'parked';
DROP INDEX dead_letters_repeat;
DROP INDEX dead_letters_turn;
