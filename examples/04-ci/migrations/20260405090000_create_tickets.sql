-- migrate:up
CREATE TABLE tenants (
  tenant_id bigint CONSTRAINT tenants_pkey PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE tickets (
  tenant_id bigint NOT NULL,
  ticket_id bigint GENERATED ALWAYS AS IDENTITY,
  title text NOT NULL,
  CONSTRAINT tickets_pkey PRIMARY KEY (tenant_id, ticket_id)
);
SELECT create_distributed_table('tenants', 'tenant_id');
SELECT create_distributed_table('tickets', 'tenant_id', colocate_with => 'tenants');

-- migrate:down
DROP TABLE tickets, tenants;
