CREATE TABLE kinds (id int PRIMARY KEY);
SELECT create_reference_table('kinds');
CREATE TABLE events (tenant int, at date, kind int, size int) PARTITION BY RANGE (at);
CREATE TABLE events_april PARTITION OF events FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
CREATE TABLE events_may_with_a_name_that_is_quite_as_long_as_names_can_ever PARTITION OF events
  FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
SELECT create_distributed_table('events', 'tenant');
-- statements
CREATE INDEX ON events (size);
CREATE INDEX ON events_april (kind);
ALTER TABLE events ADD PRIMARY KEY (tenant, at);
ALTER TABLE events ADD CHECK (size > 0);
ALTER TABLE events ADD UNIQUE (tenant, at, size);
ALTER TABLE events ADD FOREIGN KEY (kind) REFERENCES kinds;
CREATE TABLE events_june PARTITION OF events FOR VALUES FROM ('2026-06-01') TO ('2026-07-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE TABLE events_july (tenant int NOT NULL, at date NOT NULL, kind int, size int CONSTRAINT events_size_check CHECK (size > 0));
ALTER TABLE events ATTACH PARTITION events_july FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
ALTER TABLE events ADD COLUMN note text DEFAULT 'x';
ALTER TABLE events DETACH PARTITION events_april;
DROP TABLE events_april;
CREATE STATISTICS both_of_june ON kind, size FROM events_june;
ALTER TABLE events DROP CONSTRAINT events_kind_fkey;
DROP INDEX events_size_idx;
DROP TABLE events;
