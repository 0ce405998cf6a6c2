-- Whose turn it is, and whether a record repeats one that waits, without reading everything that waits under the key.
CREATE INDEX dead_letters_turn ON dead_letters (consumer, topic, key, id) WHERE state = 'parked';
CREATE INDEX dead_letters_repeat ON dead_letters (consumer, topic, key, sha256(value)) WHERE state = 'parked';
DROP INDEX dead_letters_parked;
