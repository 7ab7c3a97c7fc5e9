-- All of a customer is in shards of one ordinal, so the rows can refer to each other. The types of
-- items are few: every node has a copy.
SELECT create_distributed_table('customers', 'customer_id');
SELECT create_distributed_table('customer_data', 'customer_id', colocate_with => 'customers');
SELECT create_distributed_table('items', 'customer_id', colocate_with => 'customers');
SELECT create_distributed_table('import_rows', 'customer_id', colocate_with => 'customers');
SELECT create_reference_table('item_types');
