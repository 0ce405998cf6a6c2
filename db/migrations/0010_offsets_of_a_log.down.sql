-- Places in another log mean nothing to the version before this: its consumers begin anew.
DELETE FROM delivery_attempts AS a USING consumer_offset AS c
WHERE c.log <> 'postgres' AND a.consumer = c.consumer AND a.topic = c.topic AND a.partition = c.partition;
DELETE FROM consumer_offset WHERE log <> 'postgres';
DELETE FROM dead_letters WHERE log <> 'postgres' AND state <> 'parked';
ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_record_unique;
-- A letter that waits is kept, under a number no offset of its own log has.
UPDATE dead_letters SET record = -id WHERE log <> 'postgres';
ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_record_unique UNIQUE (consumer, topic, partition, record);
ALTER TABLE dead_letters DROP COLUMN log;
ALTER TABLE consumer_offset DROP COLUMN log;
