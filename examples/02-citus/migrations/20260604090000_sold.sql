-- From Citus 11.2 on, such a join may keep the rows of the reference table.
CREATE VIEW sold AS
SELECT products.name, sum(orders.quantity) AS quantity
FROM products
LEFT JOIN orders ON orders.product = products.id
GROUP BY products.name;
