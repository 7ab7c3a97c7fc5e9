-- DROP OWNED takes what a role has, on every node.
CREATE ROLE shop_reports NOLOGIN;
GRANT SELECT ON orders, products TO shop_reports;
DROP OWNED BY shop_reports;
DROP ROLE shop_reports;
