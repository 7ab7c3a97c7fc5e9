-- citrate: transaction=off
CREATE INDEX CONCURRENTLY ON orders (shop, delivery);
