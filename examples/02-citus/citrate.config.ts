import { defineConfig, env } from 'citrate';

export default defineConfig({
  engine: 'citus',
  // The workers are read from pg_dist_node.
  coordinator: { url: env('DATABASE_URL') },
  // For what asks no server: check, plan --offline, names.
  citusVersion: '13.2',
  migrations: 'migrations',
  // Names are left to PostgreSQL on purpose here: what it chooses is the point.
  rules: { 'unnamed-constraint': 'off' },
});
