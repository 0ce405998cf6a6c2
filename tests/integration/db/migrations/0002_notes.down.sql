DROP TABLE counters;
DROP TABLE notes;
