-- migrate:up
ALTER TABLE tickets ADD COLUMN closed_at timestamptz;

-- migrate:down
ALTER TABLE tickets DROP COLUMN closed_at;
