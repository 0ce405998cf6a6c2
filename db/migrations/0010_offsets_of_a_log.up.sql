-- An offset means something in one log only. An installation that moves from one log to another begins each of its
-- partitions there anew (the inbox drops what was applied before); a dead letter keeps the log its place is in.
ALTER TABLE consumer_offset ADD COLUMN log text COLLATE "C" NOT NULL DEFAULT 'postgres';
ALTER TABLE dead_letters ADD COLUMN log text COLLATE "C" NOT NULL DEFAULT 'postgres';
ALTER TABLE dead_letters DROP CONSTRAINT dead_letters_record_unique;
ALTER TABLE dead_letters ADD CONSTRAINT dead_letters_record_unique UNIQUE (consumer, log, topic, partition, record);
