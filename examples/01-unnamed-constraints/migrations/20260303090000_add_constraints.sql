-- None of these has a name: each gets the one that PostgreSQL would choose, on the coordinator and,
-- with the number of the shard, on every shard.
ALTER TABLE customers ADD PRIMARY KEY (customer_id);
ALTER TABLE customer_data ADD PRIMARY KEY (customer_id, topic);
ALTER TABLE item_types ADD PRIMARY KEY (item_type_id);
ALTER TABLE item_types ADD UNIQUE (name);
ALTER TABLE items ADD PRIMARY KEY (customer_id, item_id);

ALTER TABLE customer_data ADD CHECK (value @> '{}'::jsonb);

ALTER TABLE customer_data ADD FOREIGN KEY (customer_id) REFERENCES customers (customer_id);
ALTER TABLE items ADD FOREIGN KEY (item_type_id) REFERENCES item_types (item_type_id);

CREATE INDEX ON items (item_type_id);
