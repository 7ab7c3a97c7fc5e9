-- Numbers of four bytes cannot be divided among the nodes.
-- citrate: ignore=serial-on-shards reason="tickets are not sorted by their numbers"
CREATE TABLE tickets (shop bigint, no int GENERATED ALWAYS AS IDENTITY);
SELECT create_distributed_table('tickets', 'shop');
