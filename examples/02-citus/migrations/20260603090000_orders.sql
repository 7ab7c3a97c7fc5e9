CREATE TABLE orders (
  shop bigint NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  product bigint NOT NULL,
  quantity int NOT NULL,
  delivery tstzrange
);
-- With the foreign key in CREATE TABLE, Citus would refuse to distribute the identity: the key comes after.
-- citrate: ignore=serial-on-shards reason="the order of orders is not told by their numbers"
SELECT create_distributed_table('orders', 'shop');
ALTER TABLE orders ADD FOREIGN KEY (product) REFERENCES products;

-- One statement here, three for Citus, which takes a constraint only by itself.
ALTER TABLE orders
  ADD PRIMARY KEY (shop, id),
  ADD UNIQUE (shop, product, delivery),
  ADD CHECK (quantity > 0);

-- Without a name, a bare Citus leaves the condition out on the shards.
ALTER TABLE orders
  ADD EXCLUDE USING gist (shop WITH =, product WITH =, delivery WITH &&) WHERE (quantity > 100);
CREATE INDEX ON orders (product);
