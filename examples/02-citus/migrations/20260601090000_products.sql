-- A table that every node has a copy of.
CREATE TABLE products (
  id bigint PRIMARY KEY,
  name text NOT NULL UNIQUE,
  price numeric(10, 2) NOT NULL CHECK (price >= 0)
);
SELECT create_reference_table('products');
INSERT INTO products VALUES (1, 'Lemon', 0.40), (2, 'Orange', 0.55);
