-- Rows that are only ever added, in columns before there are any: as PostgreSQL has it from 15 on.
CREATE TABLE receipts (shop bigint, at timestamptz NOT NULL, total numeric(10, 2));
SELECT create_distributed_table('receipts', 'shop', colocate_with => 'orders');
ALTER TABLE receipts SET ACCESS METHOD columnar;
