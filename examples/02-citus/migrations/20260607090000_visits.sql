-- A table by the month, in columns once a month is over.
CREATE TABLE visits (shop bigint, at date NOT NULL, page text) PARTITION BY RANGE (at);
CREATE TABLE visits_2026_05 PARTITION OF visits
  FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
SELECT create_distributed_table('visits', 'shop', colocate_with => 'orders');
