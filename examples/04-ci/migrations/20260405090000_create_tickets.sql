-- migrate:up
CREATE TABLE tenants (
  tenant_id bigint CONSTRAINT tenants_pkey PRIMARY KEY,
  name text NOT NULL
);
CREATE TABLE tickets (
  tenant_id bigint NOT NULL,
  ticket_id uuid NOT NULL,
  title text NOT NULL,
  CONSTRAINT tickets_pkey PRIMARY KEY (tenant_id, ticket_id),
  CONSTRAINT tickets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id)
);
SELECT create_distributed_table('tenants', 'tenant_id');
SELECT create_distributed_table('tickets', 'tenant_id', colocate_with => 'tenants');

-- migrate:down
DROP TABLE tickets, tenants;
