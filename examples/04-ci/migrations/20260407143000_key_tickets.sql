-- migrate:up
ALTER TABLE tickets ADD CONSTRAINT tickets_tenant_id_fkey
  FOREIGN KEY (tenant_id) REFERENCES tenants (tenant_id);

-- migrate:down
ALTER TABLE tickets DROP CONSTRAINT tickets_tenant_id_fkey;
